/** Makes a CrossGuard pack of policies: @pulumi/policy serves it, these functions fill it. */
import {
  PolicyPack,
  type PolicyPackArgs,
  type ReportViolation,
  type ResourceValidationArgs,
  type ResourceValidationPolicy,
  type StackValidationArgs,
  type StackValidationPolicy,
} from "@pulumi/policy";
import { AnalyzerHook, type PackRequest } from "./analyzer-hook";
import type { Domain, Policy } from "./define-policy";
import { coversOnly, type Evaluation, evaluate } from "./evaluate";
import type { IndexedResource, IndexedStack } from "./indexed-stack";
import { resolveOptions } from "./options";
import { packConfigProblems } from "./pack-config";
import { today, waiversOf } from "./pack-environment";
import { policyMetadata, schemaOf } from "./pack-metadata";
import { PolicyList } from "./policy-list";
import { deliver } from "./report-violation";
import { resourceFromSdk, stackFromSdk } from "./sdk-request";
import { readSettings, type Settings, type StackConfig } from "./settings";
import { noWaivers, type WaiverFiles } from "./waivers/files";
import { unknownPolicies, WaiverLedger } from "./waivers/ledger";
import { waiverPolicy, waiverPolicyName } from "./waivers/policy";
import type { Waiver } from "./waivers/waiver";

export interface PackDefinition {
  readonly name: string;
  /** Everything of PolicyPackArgs but the policies: display name, description, tags. */
  readonly about: Omit<PolicyPackArgs, "policies" | "enforcementLevel">;
  readonly policies: readonly { readonly domain: Domain; readonly policy: Policy }[];
  readonly boxesOf: (control: string) => readonly string[];
  /** Version of the pack, for the framework field of each policy. */
  readonly version: string;
}

/** Serves the pack: prints the port on stdout and answers until the process is ended. */
export function servePack(definition: PackDefinition, stack: StackConfig): void {
  new Pack(definition, stack).serve();
}

type SdkPolicy = ResourceValidationPolicy | StackValidationPolicy;
/** What both kinds of arguments have. */
type Args = Pick<ResourceValidationArgs, "getConfig">;

class Pack {
  readonly #definition: PackDefinition;
  readonly #policies: readonly Policy[];
  readonly #list: PolicyList<SdkPolicy>;
  readonly #hook: AnalyzerHook;
  #settings: Settings;
  #waivers: WaiverFiles = noWaivers;
  #ledger: WaiverLedger = new WaiverLedger([], [], today());
  #disabled: ReadonlySet<string> = new Set();

  constructor(definition: PackDefinition, stack: StackConfig) {
    this.#definition = definition;
    this.#policies = definition.policies.map(({ policy }) => policy);
    this.#settings = readSettings(this.#policies, stack);
    this.#list = new PolicyList(
      definition.policies.map(({ policy, domain }) => ({
        policy,
        sdk: this.#toSdk(policy, domain),
      })),
    );
    this.#apply();
    this.#readWaivers(stack);
    this.#hook = new AnalyzerHook({
      beforeInfo: () => this.#refuse([...this.#settings.problems, ...this.#waivers.problems]),
      onConfigure: (config) => {
        this.#refuse(packConfigProblems(this.#policies, this.#settings.environment, config));
        this.#disable((id) => config.get(id)?.level);
      },
      onAnalyze: (type, request, work) => this.#list.narrow(type, request, this.#disabled, work),
      onStack: (told) => {
        // An executable pack has no environment variables: it learns of its stack only here.
        if (process.env.PULUMI_CONFIG === undefined && told.stack !== "") {
          this.#settings = readSettings(this.#policies, told);
          this.#apply();
          this.#readWaivers(told);
        }
      },
    });
  }

  serve(): void {
    const { name, about } = this.#definition;
    this.#hook.install(() => new PolicyPack(name, { ...about, policies: this.#list.sdk }));
    if (!this.#hook.active && this.#settings.problems.length > 0) {
      console.error(problemText(this.#settings.problems));
      process.exit(1);
    }
  }

  #refuse(problems: readonly string[]): void {
    if (problems.length > 0) {
      throw new Error(problemText(problems));
    }
  }

  #readWaivers(stack: StackConfig): void {
    const found = waiversOf(stack);
    const unknown = unknownPolicies(found.waivers, this.#policies);
    this.#waivers = { waivers: found.waivers, problems: [...found.problems, ...unknown] };
    this.#ledger = new WaiverLedger(found.waivers, this.#policies, today());
    const listed = this.#list.sdk.some(({ name }) => name === waiverPolicyName);
    if (found.waivers.length > 0 && !listed) {
      const policy = waiverPolicy(
        () => this.#ledger,
        () => this.#settings.environment,
      );
      // Last, so that every other policy has been asked by then.
      this.#list.sdk.push(policy);
    }
  }

  /** Levels and defaults come from the settings, which ConfigureStack may replace. */
  #apply(): void {
    this.#policies.forEach((policy, index) => {
      const target = this.#list.sdk[index];
      const settings = this.#settings.policies.get(policy.id);
      if (target && settings) {
        target.enforcementLevel = settings.level;
        target.configSchema = schemaOf(policy, settings.options);
      }
    });
    this.#disable(() => undefined);
  }

  /** @param configured Level that the pack's configuration gives to a policy. */
  #disable(configured: (id: string) => string | undefined): void {
    const ids = this.#policies.map(({ id }) => id);
    this.#disabled = new Set(
      ids.filter((id) => {
        const level = configured(id) ?? this.#settings.policies.get(id)?.level;
        return level === "disabled";
      }),
    );
  }

  #toSdk(policy: Policy, domain: Domain): SdkPolicy {
    const { version, boxesOf } = this.#definition;
    const metadata = policyMetadata(policy, domain, version, boxesOf);
    if (policy.scope === "stack") {
      return { ...metadata, validateStack: (args, report) => this.#onStack(policy, args, report) };
    }
    const reason = coversOnly(policy);
    return {
      ...metadata,
      validateResource: (args, report) => {
        const request = this.#hook.find(args.props) ?? resourceFromSdk(args);
        if (Object.hasOwn(policy.checks, args.type)) {
          this.#onResource(policy, request, args, report);
        } else {
          request.notApplicable(policy.id, reason);
        }
      },
    };
  }

  #onResource(policy: Policy, request: PackRequest, args: Args, report: ReportViolation): void {
    const evaluations = this.#evaluate(policy, request, args, (index) => index.all);
    for (const { urn, evaluation } of evaluations) {
      if (evaluation.outcome === "not-applicable") {
        request.notApplicable(policy.id, evaluation.reason);
      } else {
        this.#deliver(policy, evaluation, report, urn);
      }
    }
  }

  /** One result per resource; CrossGuard has one reason per policy, so each gets a line of it. */
  #onStack(policy: Policy, args: StackValidationArgs, report: ReportViolation): void {
    const request = this.#hook.find(args.resources[0]?.props) ?? stackFromSdk(args);
    const evaluations = this.#evaluate(policy, request, args, (index) =>
      index.all.filter(({ type }) => Object.hasOwn(policy.checks, type)),
    );
    const reasons = evaluations.length === 0 ? [coversOnly(policy)] : [];
    for (const { urn, evaluation } of evaluations) {
      if (evaluation.outcome === "not-applicable") {
        reasons.push(`${urn}: ${evaluation.reason}`);
      } else {
        this.#deliver(policy, evaluation, report, urn);
      }
    }
    if (reasons.length > 0) {
      request.notApplicable(policy.id, reasons.join("\n"));
    }
  }

  /** Nothing is thrown to the SDK, for which an exception ends the preview. */
  #evaluate(
    policy: Policy,
    request: PackRequest,
    args: Args,
    select: (stack: IndexedStack) => readonly IndexedResource[],
  ): readonly Evaluated[] {
    try {
      const stack = request.stack();
      const { environment, policies } = this.#settings;
      const configured = { ...policies.get(policy.id)?.options, ...args.getConfig<object>() };
      const { values, problems } = resolveOptions(policy, configured);
      if (problems.length > 0) {
        return [{ evaluation: { outcome: "error", error: problems.join("; ") } }];
      }
      return select(stack).map((resource) => ({
        urn: resource.urn,
        evaluation: evaluate(policy, resource, { options: values, environment, stack }),
      }));
    } catch {
      // The exception may quote what it could not decode.
      return [{ evaluation: { outcome: "error", error: "the properties could not be decoded" } }];
    }
  }

  #deliver(policy: Policy, evaluation: Evaluation, report: ReportViolation, urn?: string): void {
    const waive = (property: string | undefined): Waiver | undefined =>
      urn === undefined ? undefined : this.#ledger.waive({ policy: policy.id, urn, property });
    const about = policy.scope === "stack" ? urn : undefined;
    const settings = this.#settings;
    deliver(evaluation, { description: policy.why, settings, report, urn: about, waive });
  }
}

interface Evaluated {
  readonly urn?: string;
  readonly evaluation: Evaluation;
}

function problemText(problems: readonly string[]): string {
  return ["the configuration of the policies is wrong", ...problems].join("\n  ");
}
