import { definePolicy, type Violation } from "../framework/define-policy";
import { independently } from "../framework/each";
import { unknown } from "../framework/unknown";
import { isFalse } from "../helpers/flags";
import { show } from "../helpers/show";

const registered = "aws:route53domains/registeredDomain:RegisteredDomain";
const domain = "aws:route53domains/domain:Domain";
const messages = {
  ends: "The registration of {name} ends on its day: autoRenew is {actual}.",
  unlocked:
    "{name} can be moved to another registrar by whoever has its code: transferLock is {actual}.",
} as const;

/** Both are true when absent: @pulumi/aws route53domains, autoRenew and transferLock. */
function check(props: {
  readonly domainName?: unknown;
  readonly autoRenew?: unknown;
  readonly transferLock?: unknown;
}): Generator<Violation<typeof messages>, void, undefined> {
  return independently<Violation<typeof messages>>(
    function* () {
      const { autoRenew: actual } = props;
      if (isFalse(actual)) {
        const name = show(props.domainName);
        yield { message: "ends", property: "autoRenew", name, actual: show(actual) };
      }
    },
    function* () {
      const { transferLock: actual } = props;
      if (isFalse(actual)) {
        const name = show(props.domainName);
        yield { message: "unlocked", property: "transferLock", name, actual: show(actual) };
      }
    },
  );
}

const contact = {} as never;
const contacts = { adminContact: contact, registrantContact: contact, techContact: contact };

export default definePolicy({
  id: "domain-renews",
  title: "Registered domains renew and stay locked",
  why: "A domain whose registration ends takes site, mail and webhooks with it, and somebody else may register it the same day.",
  fix: "Leave autoRenew and transferLock on, or set them to true.",
  severity: "medium",
  controls: ["domain-delegated"],
  resources: [registered, domain],
  messages,
  checks: {
    *[registered](props) {
      yield* check(props);
    },
    *[domain](props) {
      yield* check(props);
    },
  },
  passes: [
    { name: "the defaults", type: registered, props: { domainName: "shop.io" } },
    {
      name: "both on",
      type: domain,
      props: { domainName: "shop.io", autoRenew: true, transferLock: true, ...contacts },
    },
  ],
  fails: [
    {
      name: "no renewal",
      type: registered,
      props: { domainName: "shop.io", autoRenew: false },
      expect: "ends",
    },
    {
      name: "no lock",
      type: domain,
      props: { domainName: "shop.io", transferLock: false, ...contacts },
      expect: "unlocked",
    },
  ],
  unknowns: [
    {
      name: "decided at deployment",
      type: registered,
      props: { domainName: "shop.io", autoRenew: unknown },
      expect: "autoRenew",
    },
  ],
});
