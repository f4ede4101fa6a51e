import { type Certificate, nameless, tlsVersions } from "../look";
import { defineProbe, isTrouble, seen, type Trouble } from "../probe";

interface Facts {
  readonly served: (Pick<Certificate, "validTo" | "sha256" | "issuer"> & Trust) | Trouble;
  readonly now: string;
}
interface Trust {
  readonly untrusted?: string;
}

const day = 86_400_000;
const served = { sha256: "ab".repeat(32), issuer: "Amazon" };
const facts = (validTo: string, more: Trust = {}): Facts => ({
  served: { ...served, validTo, ...more },
  now: "2026-01-01T00:00:00.000Z",
});

/** What Node calls it → what a person does. */
const reasons: Readonly<Record<string, string>> = {
  ERR_TLS_CERT_ALTNAME_INVALID: "it is not for this host",
  CERT_HAS_EXPIRED: "it has expired",
  CERT_NOT_YET_VALID: "it is not valid yet",
  DEPTH_ZERO_SELF_SIGNED_CERT: "it is signed by itself",
  SELF_SIGNED_CERT_IN_CHAIN: "its chain ends in an authority that is not trusted",
  [nameless]: "it has the host in its common name alone, which browsers do not read",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "a certificate of its chain is not served",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "its issuer is not trusted, or not served",
};

export default defineProbe({
  id: "certificate-served",
  title: "The certificate is trusted, for the host, and far from its end",
  why: "Browsers and the providers that deliver webhooks refuse a host whose certificate is not trusted or has ended.",
  fix: "Serve the whole chain of a certificate for this host that renews itself, as ACM's do, and find out why it did not renew.",
  severity: "high",
  controls: ["tls-certificate"],
  target: "host",
  options: {
    days: {
      type: "integer",
      default: 14,
      minimum: 0,
      maximum: 397,
      stricter: "higher",
      description: "Least days until it ends.",
      source: "Our choice: ACM renews 60 days, most others 30 days before the end.",
    },
  },
  messages: {
    untrusted: "The certificate cannot be trusted: {reason}.",
    ends: "The certificate ends on {end}, in {left} days.",
  },
  async collect({ url }, look): Promise<Facts> {
    const { hostname: host, port } = new URL(url);
    const now = look.now();
    // A server may hang up on a version that it does not know: another shows the same certificate.
    const made = await Promise.all(
      tlsVersions.map((version) => look.tls({ host, port: Number(port || 443), version })),
    );
    const shown = made.flatMap((each) =>
      isTrouble(each) || !each.accepted || each.certificate === undefined
        ? []
        : [{ ...each.certificate, untrusted: each.untrusted }],
    );
    const newest = shown.at(-1);
    if (newest === undefined) {
      const trouble = made.find(isTrouble) ?? { trouble: "no certificate was shown" };
      return { served: trouble, now };
    }
    const { validTo, sha256, issuer, untrusted } = newest;
    return {
      served: { validTo, sha256, issuer, ...(untrusted === undefined ? {} : { untrusted }) },
      now,
    };
  },
  *judge(facts, { days }) {
    const { validTo, untrusted } = seen(facts.served, "The handshake");
    if (untrusted !== undefined) {
      const reason = reasons[untrusted] ?? untrusted;
      yield { message: "untrusted", property: "certificate", reason };
      return;
    }
    const left = Math.floor((Date.parse(validTo) - Date.parse(facts.now)) / day);
    if (left < days) {
      yield { message: "ends", property: "certificate", end: validTo.slice(0, 10), left };
    }
  },
  evidence: ({ served }) =>
    isTrouble(served) ? {} : { sha256: served.sha256, ends: served.validTo, issuer: served.issuer },
  passes: [
    { name: "a year left", facts: facts("2027-01-01T00:00:00.000Z") },
    { name: "days enough", facts: facts("2026-01-15T00:00:00.000Z") },
  ],
  fails: [
    { name: "a day too few", facts: facts("2026-01-14T23:00:00.000Z"), expect: "ends" },
    {
      name: "expired",
      facts: facts("2025-12-31T00:00:00.000Z", { untrusted: "CERT_HAS_EXPIRED" }),
      expect: "untrusted",
    },
    {
      name: "for another host",
      facts: facts("2027-01-01T00:00:00.000Z", { untrusted: "ERR_TLS_CERT_ALTNAME_INVALID" }),
      expect: "untrusted",
    },
  ],
  undecided: [
    {
      name: "no answer",
      facts: { served: { trouble: "no answer within 5 s" }, now: "2026-01-01T00:00:00.000Z" },
    },
  ],
});
