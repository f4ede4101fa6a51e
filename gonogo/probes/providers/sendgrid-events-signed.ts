import { at, membersAt, textAt } from "../look/api";
import { defineProbe, isTrouble, seen, type Trouble } from "../probe";
import { readSendgrid } from "./sendgrid";

interface Hook {
  readonly enabled: boolean;
  /** "" where its events are not signed. */
  readonly publicKey: string;
}
interface Facts {
  /** What the system verifies with. */
  readonly wanted: string;
  readonly hooks: readonly Hook[] | Trouble;
}

const wanted = "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE";
const facts = (...hooks: readonly Partial<Hook>[]): Facts => ({
  wanted,
  hooks: hooks.map((more) => ({ enabled: true, publicKey: wanted, ...more })),
});

export default defineProbe({
  id: "sendgrid-events-signed",
  title: "SendGrid signs its events with the key that the system verifies with",
  why: "Events that are not signed can be sent by anybody; with another key the system refuses the real ones.",
  fix: "Turn signature verification on for the event webhook, and put its public key into the stack's setting.",
  severity: "high",
  controls: ["email-provider"],
  target: "sendgrid",
  applies: ({ publicKey }) => publicKey !== undefined,
  messages: {
    none: "No event webhook is enabled.",
    plain: "The events are not signed.",
    other: "The events are signed with another key.",
  },
  async collect(target, look): Promise<Facts> {
    const path = "/user/webhooks/event/settings/all";
    const hooks = await readSendgrid(target, look, path, (body) => {
      const members = membersAt(body, "webhooks");
      if (isTrouble(members)) return members;
      return members.map((each) => ({
        enabled: at(each, "enabled") === true,
        publicKey: textAt(each, "public_key"),
      }));
    });
    return { wanted: target.publicKey ?? "", hooks };
  },
  *judge({ wanted, hooks }) {
    const property = "event webhook";
    const enabled = seen(hooks, "The event webhooks").filter((hook) => hook.enabled);
    const signed = enabled.filter(({ publicKey }) => publicKey !== "");
    if (enabled.length === 0) yield { message: "none", property };
    else if (signed.length === 0) yield { message: "plain", property };
    else if (!signed.some(({ publicKey }) => publicKey === wanted)) {
      yield { message: "other", property };
    }
  },
  evidence: ({ hooks }) => (isTrouble(hooks) ? {} : { webhooks: hooks.length }),
  passes: [
    { name: "signed", facts: facts({}) },
    { name: "one of several", facts: facts({ publicKey: "" }, {}) },
  ],
  fails: [
    { name: "off", facts: facts({ enabled: false }), expect: "none" },
    { name: "not signed", facts: facts({ publicKey: "" }), expect: "plain" },
    { name: "another key", facts: facts({ publicKey: "MFkwOther" }), expect: "other" },
  ],
  undecided: [
    { name: "SendGrid is down", facts: { wanted, hooks: { trouble: "it answers 503" } } },
  ],
});
