import * as pulumi from "@pulumi/pulumi";

const label = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
/** DNS's limit of a whole name, in characters. */
const nameLimit = 253;
/** ACM: the first name of a certificate is an X.509 common name. */
const commonNameLimit = 64;
/** ACM's quota of names in one certificate, before AWS raises it for an account. */
const certificateNames = 10;

/** Refuses what is no DNS host name: `what` says where it was given. Wildcards only where told. */
export function checkHost(host: string, what: string, wildcard = false): void {
  const labels = (wildcard ? host.replace(/^\*\./, "") : host).split(".");
  if (host.length > nameLimit || labels.length < 2 || !labels.every((each) => label.test(each))) {
    throw new pulumi.RunError(
      `${what}: ${JSON.stringify(host)} is not a host name. Write it in lower case, without a ` +
        "protocol or a final dot, such as api.example.com.",
    );
  }
}

/** The names of a certificate, each once, within ACM's limits. The first is its common name. */
export function certificateHosts(hosts: readonly string[]): readonly [string, ...string[]] {
  const [first, ...others] = [...new Set(hosts)];
  if (first === undefined) throw new pulumi.RunError("A certificate needs a host name.");
  for (const host of [first, ...others]) checkHost(host, "hosts", true);
  if (first.length > commonNameLimit) {
    throw new pulumi.RunError(
      `hosts: ${first} has ${first.length} characters; ACM allows ${commonNameLimit} for the ` +
        "first name of a certificate. Put a shorter host first.",
    );
  }
  if (others.length >= certificateNames) {
    throw new pulumi.RunError(
      `hosts: ${others.length + 1} names; ACM allows ${certificateNames} in one certificate. ` +
        "Use a wildcard.",
    );
  }
  return [first, ...others];
}

/** ACM proves a wildcard and its parent with one record: the domains to prove, each once. */
export function provenDomains(hosts: readonly string[]): readonly string[] {
  return [...new Set(hosts.map((host) => host.replace(/^\*\./, "")))];
}

/** Whether a certificate of these names is valid for the host: a wildcard stands for one label. */
export function coveredBy(host: string, names: readonly string[]): boolean {
  return names.includes(host) || names.includes(host.replace(/^[^.]+/, "*"));
}
