import { isIP } from "node:net";
import type { Look } from "../look";
import { defineProbe, isTrouble, seen, type Trouble } from "../probe";

interface Exchange {
  /** In lower case, without the dot at its end. */
  readonly host: string;
  /** Whether the name has an address. */
  readonly resolves: boolean | Trouble;
}
interface Facts {
  readonly exchanges: readonly Exchange[] | Trouble;
}

const facts = (...exchanges: readonly (readonly [string, boolean])[]): Facts => ({
  exchanges: exchanges.map(([host, resolves]) => ({ host, resolves })),
});

/** Our choice: a domain has a handful. */
const mostExchanges = 20;

/** Hosts that take the mail of a domain, the preferred first. */
export async function exchangesOf(
  domain: string,
  look: Look,
): Promise<readonly string[] | Trouble> {
  const answer = await look.dns({ name: domain, type: "MX" });
  if (isTrouble(answer)) return answer;
  return answer.records.slice(0, mostExchanges).map((record) =>
    record
      .replace(/^\d+ ?/, "")
      .replace(/\.$/, "")
      .toLowerCase()
      .slice(0, 253),
  );
}

async function resolves(host: string, look: Look): Promise<boolean | Trouble> {
  if (host === "" || isIP(host)) return false;
  const four = await look.dns({ name: host, type: "A" });
  if (!isTrouble(four) && four.records.length > 0) return true;
  const six = await look.dns({ name: host, type: "AAAA" });
  if (!isTrouble(six) && six.records.length > 0) return true;
  return isTrouble(four) ? four : isTrouble(six) ? six : false;
}

export default defineProbe({
  id: "mail-mx",
  title: "Answers to the domain's mail arrive somewhere",
  why: "Receivers distrust a sender that cannot be answered, and bounces, abuse reports and customers' answers are lost.",
  fix: "Publish MX records of a provider that takes the domain's mail, each a name with an address.",
  severity: "low",
  controls: ["email-domain-auth"],
  target: "mail",
  messages: {
    none: "The domain has no MX record.",
    refuses: "The domain says by its MX record that it takes no mail.",
    address: "The MX record names {host}, which is an address and no host.",
    dead: "The MX record names {host}, which has no address.",
  },
  async collect({ domain }, look): Promise<Facts> {
    const hosts = await exchangesOf(domain, look);
    if (isTrouble(hosts)) return { exchanges: hosts };
    const exchanges = hosts.map(async (host) => ({ host, resolves: await resolves(host, look) }));
    return { exchanges: await Promise.all(exchanges) };
  },
  *judge(facts) {
    const exchanges = seen(facts.exchanges, "MX");
    const property = "MX";
    if (exchanges.length === 0) yield { message: "none", property };
    for (const { host, resolves: found } of exchanges) {
      if (isTrouble(found) || found) continue;
      // RFC 7505: a single record of the root.
      if (host === "") yield { message: "refuses", property };
      else yield { message: isIP(host) ? "address" : "dead", property, host };
    }
    for (const { host, resolves: found } of exchanges) seen<boolean>(found, host);
  },
  evidence: ({ exchanges }) => (isTrouble(exchanges) ? {} : { exchanges: exchanges.length }),
  passes: [
    { name: "two hosts", facts: facts(["mx1.example.net", true], ["mx2.example.net", true]) },
  ],
  fails: [
    { name: "none", facts: facts(), expect: "none" },
    { name: "a null MX", facts: facts(["", false]), expect: "refuses" },
    { name: "an address", facts: facts(["192.0.2.1", false]), expect: "address" },
    { name: "a name that is gone", facts: facts(["mx.example.net", false]), expect: "dead" },
  ],
  undecided: [
    { name: "no answer", facts: { exchanges: { trouble: "no answer within 5 s" } } },
    {
      name: "no answer about a host",
      facts: { exchanges: [{ host: "mx.example.net", resolves: { trouble: "no answer" } }] },
    },
  ],
});
