/**
 * What the compiler must refuse in a policy. It is checked by `npm run check`, as every source: an
 * error that does not come makes its `@ts-expect-error` one.
 */
import { definePolicy } from "../../policies/framework/define-policy";
import { unknown } from "../../policies/framework/unknown";

const type = "aws:rds/instance:Instance";
const props = { instanceClass: "db.t4g.medium" };
const about = {
  id: "storage-encrypted",
  title: "Storage is encrypted",
  why: "Backups inherit it.",
  fix: "Set storageEncrypted to true.",
  severity: "critical",
  resources: [type],
  messages: { plain: "Storage is not encrypted: storageEncrypted is {actual}." },
  unknowns: [],
} as const;
const controls = ["storage-encrypted-at-rest"] as const;
const passes = [{ name: "on", type, props: { ...props, storageEncrypted: true } }] as const;
const fails = [{ name: "off", type, props, expect: "plain" }] as const;

export const right = definePolicy({
  ...about,
  controls,
  passes,
  fails,
  unknowns: [{ name: "later", type, props: { ...props, storageEncrypted: unknown }, expect: "a" }],
  options: {
    days: { type: "integer", default: 7, description: "Days.", source: "Our choice." },
  },
  checks: {
    *[type](found, { options }) {
      const days: number = options.days;
      if (found.storageEncrypted !== true) {
        yield { message: "plain", property: "storageEncrypted", actual: days };
      }
    },
  },
});

export const unknownControl = definePolicy({
  ...about,
  // @ts-expect-error There is no such control.
  controls: ["storage-encripted-at-rest"],
  passes,
  fails,
  checks: { *[type]() {} },
});

export const misspeltProperty = definePolicy({
  ...about,
  controls,
  passes,
  fails,
  checks: {
    *[type](found) {
      // @ts-expect-error The property is called storageEncrypted.
      yield { message: "plain", property: "x", actual: String(found.storageEncripted) };
    },
  },
});

export const misspeltExampleProperty = definePolicy({
  ...about,
  controls,
  // @ts-expect-error The property is called storageEncrypted.
  passes: [{ name: "on", type, props: { instanceClass: "a", storageEncripted: true } }],
  fails,
  checks: { *[type]() {} },
});

export const unfilledSlot = definePolicy({
  ...about,
  controls,
  passes,
  fails,
  checks: {
    // @ts-expect-error The message needs a value for {actual}.
    *[type]() {
      yield { message: "plain", property: "storageEncrypted" };
    },
  },
});

export const unknownMessage = definePolicy({
  ...about,
  controls,
  passes,
  fails,
  checks: {
    // @ts-expect-error There is no such message.
    *[type]() {
      yield { message: "plane", property: "storageEncrypted", actual: "false" };
    },
  },
});

export const noFailingExample = definePolicy({
  ...about,
  controls,
  passes,
  // @ts-expect-error A policy that never fails in an example is not tested.
  fails: [],
  checks: { *[type]() {} },
});

export const wrongExpectation = definePolicy({
  ...about,
  controls,
  passes,
  // @ts-expect-error The example cannot expect a message that does not exist.
  fails: [{ name: "off", type, props, expect: "plane" }],
  checks: { *[type]() {} },
});

export const wrongOptionType = definePolicy({
  ...about,
  controls,
  passes,
  fails,
  options: {
    // @ts-expect-error The default of a number is a number.
    days: { type: "integer", default: "7", description: "Days.", source: "Our choice." },
  },
  checks: { *[type]() {} },
});

export const wrongOptionInExample = definePolicy({
  ...about,
  controls,
  // @ts-expect-error The option is a number.
  passes: [{ name: "on", type, props, options: { days: "7" } }],
  fails,
  options: {
    days: { type: "integer", default: 7, description: "Days.", source: "Our choice." },
  },
  checks: { *[type]() {} },
});

export const missingCheck = definePolicy({
  ...about,
  controls,
  passes,
  fails,
  // @ts-expect-error Each resource type has a check.
  checks: {},
});
