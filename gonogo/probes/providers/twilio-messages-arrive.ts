import type { Look } from "../look";
import { at, membersAt, textAt } from "../look/api";
import { defineProbe, isTrouble, seen, type Trouble } from "../probe";
import { shownUrl } from "../shown-url";
import type { TwilioTarget } from "../targets";
import { untold } from "./ask";
import { readTwilio } from "./twilio";

interface OwnNumber {
  readonly sid: string;
  readonly smsUrl: string;
  readonly smsMethod: string;
  readonly canSms: boolean;
}
interface Service {
  /** "" where the number's own address is used. */
  readonly inboundUrl: string;
  readonly inboundMethod: string;
}
interface Facts {
  readonly wanted: string | Trouble;
  readonly number: OwnNumber | "none" | Trouble;
  /** The messaging service that the number belongs to. */
  readonly service: Service | "none" | Trouble;
}

const wanted = "https://api.example.com/webhooks/twilio";
const number: OwnNumber = { sid: "PN1", smsUrl: wanted, smsMethod: "POST", canSms: true };
const service: Service = { inboundUrl: "", inboundMethod: "POST" };
const facts = (more: Partial<Facts> = {}): Facts => ({ wanted, number, service, ...more });

async function numberOf(target: TwilioTarget, look: Look): Promise<Facts["number"]> {
  const { phoneNumber } = target;
  if (phoneNumber === undefined) return untold("phoneNumber");
  const path = `/IncomingPhoneNumbers.json?PhoneNumber=${encodeURIComponent(phoneNumber)}`;
  return readTwilio(target, look, path, (body) => {
    const numbers = membersAt(body, "incoming_phone_numbers");
    if (isTrouble(numbers)) return numbers;
    const own = numbers.find((each) => textAt(each, "phone_number") === phoneNumber);
    if (own === undefined) return "none";
    return {
      sid: textAt(own, "sid"),
      smsUrl: textAt(own, "sms_url"),
      smsMethod: textAt(own, "sms_method"),
      canSms: at(own, "capabilities", "sms") === true,
    };
  });
}

const origin = "https://messaging.twilio.com/v1/Services";

/** Our choice: an account has a handful. */
const mostServices = 20;

async function serviceOf(
  target: TwilioTarget,
  look: Look,
  number: Facts["number"],
): Promise<Facts["service"]> {
  if (isTrouble(number)) return number;
  if (number === "none") return "none";
  const services = await readTwilio(target, look, `${origin}?PageSize=100`, (body) =>
    membersAt(body, "services"),
  );
  if (isTrouble(services)) return services;
  if (services.length > mostServices) return { trouble: "the account has too many services" };
  for (const each of services) {
    const sid = encodeURIComponent(textAt(each, "sid"));
    const path = `${origin}/${sid}/PhoneNumbers?PageSize=1000`;
    const sids = await readTwilio(target, look, path, (body) => {
      const numbers = membersAt(body, "phone_numbers");
      return isTrouble(numbers) ? numbers : numbers.map((own) => textAt(own, "sid"));
    });
    if (isTrouble(sids)) return sids;
    if (!sids.includes(number.sid)) continue;
    const isOwn = at(each, "use_inbound_webhook_on_number") === true;
    return {
      inboundUrl: isOwn ? "" : textAt(each, "inbound_request_url"),
      inboundMethod: textAt(each, "inbound_method") || "POST",
    };
  }
  return "none";
}

export default defineProbe({
  id: "twilio-messages-arrive",
  title: "Messages to the Twilio number come to the system's own address",
  why: "Answers of customers that go to an old address, or nowhere, are lost: Twilio does not keep them for later.",
  fix: "Set the address of incoming messages on the messaging service that holds the number, with POST.",
  severity: "high",
  controls: ["webhook-twilio"],
  target: "twilio",
  messages: {
    missing: "The account has no such number.",
    sms: "The number cannot send or receive messages.",
    service: "The number belongs to no messaging service.",
    url: "Incoming messages go to {is}, not to {wanted}.",
    method: "Incoming messages come with {method}, not with POST.",
  },
  async collect(target, look): Promise<Facts> {
    const number = await numberOf(target, look);
    const service = await serviceOf(target, look, number);
    return { wanted: target.webhookUrl ?? untold("webhookUrl"), number, service };
  },
  *judge({ wanted, number: read, service: holder }) {
    const property = "phone number";
    const number = seen(read, "The number");
    if (number === "none") {
      yield { message: "missing", property };
      return;
    }
    if (!number.canSms) yield { message: "sms", property };
    const service = seen(holder, "The messaging services");
    if (service === "none") yield { message: "service", property };
    const isOwn = service === "none" || service.inboundUrl === "";
    const is = isOwn ? number.smsUrl : service.inboundUrl;
    const method = isOwn ? number.smsMethod : service.inboundMethod;
    const url = seen<string>(wanted, "The address");
    if (is !== url) {
      const shown = { is: is === "" ? "nowhere" : shownUrl(is), wanted: shownUrl(url) };
      yield { message: "url", property, ...shown };
    } else if (method !== "POST") yield { message: "method", property, method };
  },
  passes: [
    { name: "by the number", facts: facts() },
    {
      name: "by the service",
      facts: facts({
        number: { ...number, smsUrl: "https://demo.twilio.com/" },
        service: { ...service, inboundUrl: wanted },
      }),
    },
  ],
  fails: [
    { name: "not owned", facts: facts({ number: "none", service: "none" }), expect: "missing" },
    { name: "voice only", facts: facts({ number: { ...number, canSms: false } }), expect: "sms" },
    { name: "no service", facts: facts({ service: "none" }), expect: "service" },
    {
      name: "the address of Twilio's example",
      facts: facts({ number: { ...number, smsUrl: "https://demo.twilio.com/" } }),
      expect: "url",
    },
    { name: "GET", facts: facts({ number: { ...number, smsMethod: "GET" } }), expect: "method" },
  ],
  undecided: [
    {
      name: "Twilio is down",
      facts: facts({ number: { trouble: "it answers 503" }, service: { trouble: "" } }),
    },
    { name: "the stack tells no address", facts: facts({ wanted: untold("webhookUrl") }) },
  ],
});
