/** The domain that a system sends mail from, for the stack output `validation`. */
import { mailFromDomain } from "../email/records";
import type { EmailPart } from "../parts";

interface Told {
  readonly domain: string;
  /** Of DKIM keys; none where the provider makes them up when it is deployed, or asks for none. */
  readonly selectors: readonly string[];
  /** Domain of the envelope, whose SPF policy receivers look for. */
  readonly returnPath?: string;
}

export function mailOf(email: EmailPart): readonly Told[] {
  switch (email.provider) {
    case "none":
      return [];
    case "ses":
      // Easy DKIM: the output dkimSelectors has them.
      return [{ domain: email.domain, selectors: [], returnPath: mailFromDomain(email) }];
    case "sendgrid":
      return [{ domain: email.domain, ...ofSendGrid(email.cnames, email.domain) }];
    case "smtp":
      return [{ domain: email.domain, selectors: [] }];
  }
}

/** What SendGrid's records say: `s1._domainkey` and `s2._domainkey`, and where bounces go. */
function ofSendGrid(cnames: Readonly<Record<string, string>>, domain: string) {
  const names = Object.entries(cnames).map(([name, target]) => ({
    label: name.replace(/\.$/, "").replace(new RegExp(`\\.${escaped(domain)}$`), ""),
    target,
  }));
  const selectors = names.flatMap(({ label }) => /^(.+)\._domainkey$/.exec(label)?.[1] ?? []);
  // Branded links point to sendgrid.net itself, or to the account below `ct.`.
  const bounces = names.find(
    ({ label, target }) =>
      !label.includes("_domainkey") && /^u\d+\.wl\d*\.sendgrid\.net\.?$/.test(target),
  );
  return { selectors, ...(bounces && { returnPath: `${bounces.label}.${domain}` }) };
}

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
