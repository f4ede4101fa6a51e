import type { Look } from "../look";
import { at, membersAt, textAt } from "../look/api";
import { defineProbe, isTrouble, seen, type Trouble } from "../probe";
import type { SendgridTarget } from "../targets";
import { untold } from "./ask";
import { readSendgrid } from "./sendgrid";

/** Authenticated domains of the account: name → whether SendGrid finds its records. */
export type Domains = ReadonlyMap<string, boolean>;

export function readDomains(target: SendgridTarget, look: Look): Promise<Domains | Trouble> {
  return readSendgrid(target, look, "/whitelabel/domains?limit=200", (body): Domains | Trouble => {
    const members = membersAt(body);
    if (isTrouble(members)) return members;
    const domains = new Map<string, boolean>();
    for (const each of members) {
      const name = textAt(each, "domain").toLowerCase();
      domains.set(name, domains.get(name) === true || at(each, "valid") === true);
    }
    return domains;
  });
}

interface Facts {
  readonly domain: string | Trouble;
  readonly domains: Domains | Trouble;
}

const domain = "mail.example.com";
const facts = (...domains: readonly (readonly [string, boolean])[]): Facts => ({
  domain,
  domains: new Map(domains),
});

export default defineProbe({
  id: "sendgrid-domain-authenticated",
  title: "SendGrid has authenticated the domain that mail comes from",
  why: "Mail of a domain that is not authenticated is signed by SendGrid's own: receivers see two names and put it into the spam folder.",
  fix: "Authenticate the domain in SendGrid, publish the records that it names, and let it verify them.",
  severity: "high",
  controls: ["email-domain-auth"],
  target: "sendgrid",
  messages: {
    missing: "The domain {domain} is not authenticated.",
    invalid: "SendGrid does not find the records of {domain}.",
  },
  collect: async (target, look): Promise<Facts> => ({
    domain: target.domain?.toLowerCase() ?? untold("domain"),
    domains: await readDomains(target, look),
  }),
  *judge(facts) {
    const domain = seen<string>(facts.domain, "The domain");
    const valid = seen(facts.domains, "The domains").get(domain);
    const property = "authenticated domains";
    if (valid === undefined) yield { message: "missing", property, domain };
    else if (!valid) yield { message: "invalid", property, domain };
  },
  evidence: ({ domains }) => (isTrouble(domains) ? {} : { domains: domains.size }),
  passes: [{ name: "valid", facts: facts([domain, true], ["old.example", false]) }],
  fails: [
    { name: "another domain", facts: facts(["example.org", true]), expect: "missing" },
    { name: "records are gone", facts: facts([domain, false]), expect: "invalid" },
  ],
  undecided: [
    { name: "SendGrid is down", facts: { domain, domains: { trouble: "it answers 503" } } },
    { name: "the stack tells no domain", facts: { ...facts(), domain: untold("domain") } },
  ],
});
