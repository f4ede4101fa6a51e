import type { Form } from "./fake-form.js";
import { invalid, merged } from "./fake-objects.js";

/** The part of an account that is there once: its tax settings. */
export class FakeTaxSettings {
  private settings: Record<string, unknown>;

  constructor(livemode: boolean) {
    this.settings = {
      object: "tax.settings",
      livemode,
      defaults: { provider: "stripe", tax_behavior: null, tax_code: null },
      head_office: null,
    };
  }

  /** As Stripe shows it: active once it knows where the business is, with a state in the US. */
  show(): Readonly<Record<string, unknown>> {
    const office = this.settings.head_office as { address?: Record<string, string> } | null;
    const address = office?.address;
    const missing =
      address === undefined
        ? ["head_office"]
        : address.country === "US" && !address.state
          ? ["head_office.address.state"]
          : [];
    const [status, details] =
      missing.length === 0
        ? ["active", { active: {} }]
        : ["pending", { pending: { missing_fields: missing } }];
    return { ...this.settings, status, status_details: details };
  }

  change(params: Form): void {
    for (const name of Object.keys(params)) {
      if (["defaults", "head_office", "expand"].includes(name)) continue;
      throw invalid(`Received unknown parameter: ${name}`, name, "parameter_unknown");
    }
    const { expand: _none, ...changes } = params;
    this.settings = merged(this.settings, changes) as Record<string, unknown>;
  }
}
