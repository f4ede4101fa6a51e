import * as pulumi from "@pulumi/pulumi";

/** Somebody who may send mail in the domain's name. */
export type SpfSender =
  /** The domain whose policy is taken in; `nestedLookups`: how many DNS look-ups that one makes. */
  | { readonly include: string; readonly nestedLookups?: number }
  | { readonly ip4: string }
  | { readonly ip6: string }
  /** The hosts of the domain's own MX records. */
  | "mx"
  /** The domain's own addresses. */
  | "a";

export interface SpfPolicy {
  readonly senders: readonly SpfSender[];
  /** What receivers do with everybody else: refuse (`-all`) or mark (`~all`). */
  readonly others: "-all" | "~all";
}

/** RFC 7208, section 4.6.4: look-ups that a receiver makes before it gives up with an error. */
export const spfLookupLimit = 10;
/**
 * Look-ups inside the policies of providers, as published in November 2026. Unlisted ones count as
 * none unless `nestedLookups` says more.
 */
const nested: Readonly<Record<string, number>> = {
  "_spf.google.com": 3,
  "amazonses.com": 0,
  "sendgrid.net": 0,
  "spf.protection.outlook.com": 0,
};

/** The DNS look-ups that checking the policy takes. */
export function spfLookups(senders: readonly SpfSender[]): number {
  return unique(senders).reduce((sum, sender) => sum + lookupsOf(sender), 0);
}

function lookupsOf(sender: SpfSender): number {
  if (sender === "mx" || sender === "a") return 1;
  if (!("include" in sender)) return 0;
  return 1 + (sender.nestedLookups ?? nested[sender.include] ?? 0);
}

const term = {
  include: /^[A-Za-z0-9_]([A-Za-z0-9_.-]{0,251}[A-Za-z0-9])?$/,
  ip4: /^((25[0-5]|2[0-4]\d|1?\d?\d)(\.(?!\/|$)|(?=\/|$))){4}(\/([12]?\d|3[0-2]))?$/,
  ip6: /^[0-9a-fA-F:.]*:[0-9a-fA-F:.]*(\/(12[0-8]|1[01]\d|\d?\d))?$/,
} as const;

function termOf(sender: SpfSender): string {
  if (typeof sender === "string") return sender;
  for (const kind of ["include", "ip4", "ip6"] as const) {
    if (!(kind in sender)) continue;
    const value = (sender as Readonly<Record<typeof kind, string>>)[kind];
    if (!term[kind].test(value)) {
      throw new pulumi.RunError(`SPF: ${JSON.stringify(value)} cannot stand after ${kind}:.`);
    }
    return `${kind}:${value}`;
  }
  throw new pulumi.RunError("SPF: a sender must be include, ip4, ip6, mx or a.");
}

/** Each sender once: the same provider asked for twice is one look-up and one term. */
function unique(senders: readonly SpfSender[]): readonly SpfSender[] {
  return [...new Map(senders.map((sender) => [termOf(sender), sender])).values()];
}

/**
 * The one SPF policy of a domain, from all its senders. Throws where receivers would need more than
 * ten look-ups, since they then treat every mail of the domain as refused by its own policy.
 */
export function spfRecord(policy: SpfPolicy): string {
  const senders = unique(policy.senders);
  const lookups = spfLookups(senders);
  if (lookups > spfLookupLimit) {
    throw new pulumi.RunError(
      `SPF: the senders take ${lookups} look-ups; receivers allow ${spfLookupLimit}. Send through ` +
        "fewer providers, or from a sub-domain for each.",
    );
  }
  return ["v=spf1", ...senders.map(termOf), policy.others].join(" ");
}
