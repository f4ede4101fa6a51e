import { membersAt, textAt } from "../look/api";
import { defineProbe, isTrouble, seen, type Trouble } from "../probe";
import { shownUrl } from "../shown-url";
import { readSendgrid } from "./sendgrid";

interface Setting {
  readonly host: string;
  readonly url: string;
}
interface Facts {
  readonly wanted: Setting;
  readonly settings: readonly Setting[] | Trouble;
  /** Hosts that take mail for the inbound host: `10 mx.sendgrid.net`. */
  readonly exchanges: readonly string[] | Trouble;
}

const wanted = { host: "in.example.com", url: "https://api.example.com/webhooks/sendgrid-inbound" };
const mx = ["10 mx.sendgrid.net"];
const facts = (more: Partial<Facts> = {}): Facts => ({
  wanted,
  settings: [wanted],
  exchanges: mx,
  ...more,
});

/** Twilio's documentation of SendGrid: "Setting Up The Inbound Parse Webhook". */
const receiver = /^\d+ mx\.(eu\.)?sendgrid\.net\.?$/i;

export default defineProbe({
  id: "sendgrid-inbound-set",
  title: "SendGrid takes incoming mail and sends it to the system",
  why: "Mail to a host without its MX record bounces, and mail for an old address is given to whoever has it now.",
  fix: "Point the MX record of the inbound host to mx.sendgrid.net alone, and set the host and the address under Inbound Parse.",
  severity: "high",
  controls: ["webhook-sendgrid-inbound"],
  target: "sendgrid",
  applies: ({ inboundHost, inboundUrl }) => inboundHost !== undefined && inboundUrl !== undefined,
  messages: {
    missing: "Inbound Parse has no setting for {host}.",
    url: "Inbound Parse sends mail for {host} to {is}.",
    mx: "Mail to {host} does not go to SendGrid: {is}.",
  },
  async collect(target, look): Promise<Facts> {
    const { inboundHost: host = "", inboundUrl: url = "" } = target;
    const path = "/user/webhooks/parse/settings";
    const [settings, answer] = await Promise.all([
      readSendgrid(target, look, path, (body) => {
        const members = membersAt(body, "result");
        if (isTrouble(members)) return members;
        return members.map((each) => ({
          host: textAt(each, "hostname").toLowerCase(),
          url: textAt(each, "url"),
        }));
      }),
      look.dns({ name: host, type: "MX" }),
    ]);
    const exchanges = isTrouble(answer) ? answer : answer.records.slice(0, 5);
    return { wanted: { host: host.toLowerCase(), url }, settings, exchanges };
  },
  *judge({ wanted: { host, url }, settings, exchanges }) {
    if (!isTrouble(exchanges) && !(exchanges.length > 0 && exchanges.every(isReceiver))) {
      const is = exchanges.map((each) => each.slice(0, 80)).join(", ") || "it has no MX record";
      yield { message: "mx", property: `MX ${host}`, host, is };
    }
    const property = "inbound parse";
    const own = seen(settings, "Inbound Parse").find((setting) => setting.host === host);
    if (own === undefined) yield { message: "missing", property, host };
    else if (own.url !== url) yield { message: "url", property, host, is: shownUrl(own.url) };
    seen(exchanges, `MX of ${host}`);
  },
  passes: [{ name: "set", facts: facts() }],
  fails: [
    { name: "not set", facts: facts({ settings: [] }), expect: "missing" },
    {
      name: "to an old address",
      facts: facts({ settings: [{ ...wanted, url: "https://old.example.com/" }] }),
      expect: "url",
    },
    { name: "no MX record", facts: facts({ exchanges: [] }), expect: "mx" },
    {
      name: "somebody else's too",
      facts: facts({ exchanges: [...mx, "20 mail.example.org"] }),
      expect: "mx",
    },
  ],
  undecided: [
    { name: "SendGrid is down", facts: facts({ settings: { trouble: "it answers 503" } }) },
    { name: "the DNS is down", facts: facts({ exchanges: { trouble: "no answer within 5 s" } }) },
  ],
});

function isReceiver(exchange: string): boolean {
  return receiver.test(exchange);
}
