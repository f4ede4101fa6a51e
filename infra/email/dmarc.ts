import * as pulumi from "@pulumi/pulumi";
import type { Environment } from "../sizes";

export interface DmarcPolicy {
  /** What receivers do with mail that neither SPF nor DKIM vouches for. */
  readonly policy: "none" | "quarantine" | "reject";
  /** Gets the daily reports: an address that somebody reads, or a service's. */
  readonly reports: readonly string[];
  /**
   * Whether sub-domains must match exactly; relaxed lets `mail.example.com` speak for its parent.
   */
  readonly alignment?: "relaxed" | "strict";
}

/**
 * The policy by environment, our choice. Production begins with quarantine, since people may send
 * from its domain by ways that nobody has listed yet; elsewhere only the program sends.
 */
export const defaultDmarcPolicy: Readonly<Record<Environment, DmarcPolicy["policy"]>> = {
  production: "quarantine",
  staging: "reject",
  development: "reject",
};

const address = /^[^\s@,;!]{1,64}@[A-Za-z0-9.-]{1,253}$/;

/** The text of `_dmarc.<domain>`. */
export function dmarcRecord({ policy, reports, alignment = "relaxed" }: DmarcPolicy): string {
  const odd = reports.find((each) => !address.test(each));
  if (odd !== undefined) {
    throw new pulumi.RunError(`DMARC: ${JSON.stringify(odd)} is not an e-mail address.`);
  }
  const mode = alignment === "strict" ? "s" : "r";
  const rua = reports.map((each) => `mailto:${each}`).join(",");
  return [
    "v=DMARC1",
    `p=${policy}`,
    `sp=${policy}`,
    `adkim=${mode}`,
    `aspf=${mode}`,
    ...(rua === "" ? [] : [`rua=${rua}`]),
  ].join("; ");
}

/**
 * Names, with the text `v=DMARC1`, that the receivers of reports must publish: without them reports
 * to another domain are not sent (RFC 7489, section 7.1).
 */
export function reportAuthorisations(domain: string, reports: readonly string[]): string[] {
  const foreign = reports
    .map((each) => each.slice(each.lastIndexOf("@") + 1).toLowerCase())
    .filter((other) => other !== domain && !sameOrganisation(domain, other));
  return [...new Set(foreign)].map((other) => `${domain}._report._dmarc.${other}`);
}

function sameOrganisation(a: string, b: string): boolean {
  return a.endsWith(`.${b}`) || b.endsWith(`.${a}`);
}
