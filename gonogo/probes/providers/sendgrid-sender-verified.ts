import { at, membersAt, textAt } from "../look/api";
import { defineProbe, isTrouble, seen, type Trouble } from "../probe";
import { untold } from "./ask";
import { readSendgrid } from "./sendgrid";
import { readDomains } from "./sendgrid-domain-authenticated";

interface Facts {
  readonly from: string | Trouble;
  /** Whether the domain of the sender is authenticated: its senders need nothing else. */
  readonly byDomain: boolean | Trouble;
  /** Whether the address itself is; undefined where there is no such sender. */
  readonly byAddress: boolean | undefined | Trouble;
}

const from = "hello@mail.example.com";
const facts = (byDomain: boolean, byAddress?: boolean): Facts => ({ from, byDomain, byAddress });

export default defineProbe({
  id: "sendgrid-sender-verified",
  title: "SendGrid lets the sender's address send",
  why: "SendGrid refuses mail of a sender that is neither verified nor of an authenticated domain: 403 for each.",
  fix: "Authenticate the domain of the sender, or verify the address by the mail that SendGrid sends to it.",
  severity: "high",
  controls: ["email-sender-verified"],
  target: "sendgrid",
  messages: {
    missing: "Neither the sender nor its domain is known to SendGrid.",
    open: "The sender was never verified.",
  },
  async collect(target, look): Promise<Facts> {
    const { from } = target;
    if (from === undefined) {
      return { from: untold("from"), byDomain: false, byAddress: undefined };
    }
    const domains = await readDomains(target, look);
    const domain = from.slice(from.indexOf("@") + 1).toLowerCase();
    const byDomain = isTrouble(domains) ? domains : domains.get(domain) === true;
    if (byDomain === true) return { from, byDomain, byAddress: undefined };
    const byAddress = await readSendgrid(target, look, "/verified_senders?limit=1000", (body) => {
      const senders = membersAt(body, "results");
      if (isTrouble(senders)) return senders;
      const own = senders.filter(
        (each) => textAt(each, "from_email").toLowerCase() === from.toLowerCase(),
      );
      return own.length === 0 ? undefined : own.some((each) => at(each, "verified") === true);
    });
    return { from, byDomain, byAddress };
  },
  *judge({ from, byDomain, byAddress }) {
    seen<string>(from, "The sender");
    if (byDomain === true || byAddress === true) return;
    const domain = seen<boolean>(byDomain, "The authenticated domains");
    const address = seen<boolean | undefined>(byAddress, "The verified senders");
    if (domain) return;
    yield { message: address === false ? "open" : "missing", property: "sender" };
  },
  passes: [
    { name: "its domain is", facts: facts(true) },
    { name: "it is itself", facts: facts(false, true) },
    {
      name: "it is, and of domains nothing is known",
      facts: { from, byDomain: { trouble: "403" }, byAddress: true },
    },
  ],
  fails: [
    { name: "unknown", facts: facts(false), expect: "missing" },
    { name: "never verified", facts: facts(false, false), expect: "open" },
  ],
  undecided: [
    {
      name: "SendGrid is down",
      facts: { from, byDomain: { trouble: "it answers 503" }, byAddress: undefined },
    },
  ],
});
