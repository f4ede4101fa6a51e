import { defineProbe, isTrouble } from "../probe";
import { type Comparison, compared, decide } from "./compared";

const facts = (equals: Readonly<Record<string, boolean>>, required = ["DEBUG"]): Comparison => ({
  service: { definition: "shop-api:12", equals, plain: Object.keys(equals) },
  required,
});

/** What frameworks read as false. */
const off = ["false", "0", "no", "off", "f", "n"];

export default defineProbe({
  id: "task-debug-off",
  title: "The running tasks have debug mode off",
  why: "Debug pages show settings, queries and a console to whoever causes an error.",
  fix: "Set the variable to false in the task definition, and deploy.",
  severity: "critical",
  controls: ["debug-disabled"],
  target: "tasks",
  options: {
    variables: {
      type: "array",
      items: { type: "string" },
      default: ["DEBUG"],
      description: "Variables that turn debug mode on.",
      source: "finsight-005, paymentsvc-026, catalytic-128",
    },
  },
  messages: {
    on: "{definition} does not set it to false.",
    missing: "{definition} does not set it.",
  },
  exempt: ({ variables }, { required }) =>
    variables.some((variable) => required.includes(variable))
      ? undefined
      : `The stack gives the service no ${variables.join(" or ")}.`,
  collect: (target, look, { variables }): Promise<Comparison> =>
    compared(target, look, Object.fromEntries(variables.map((variable) => [variable, off]))),
  *judge(told, { variables }) {
    yield* decide(told, variables, { wrong: "on", missing: "missing" } as const);
  },
  evidence: ({ service }) => (isTrouble(service) ? {} : { definition: service.definition }),
  passes: [{ name: "off", facts: facts({ DEBUG: true }) }],
  fails: [
    { name: "on", facts: facts({ DEBUG: false }), expect: "on" },
    { name: "not set", facts: facts({}), expect: "missing" },
  ],
  undecided: [
    {
      name: "no credentials of AWS",
      facts: { service: { trouble: "there are none" }, required: ["DEBUG"] },
    },
    {
      name: "a secret",
      facts: {
        service: { definition: "shop-api:12", equals: {}, plain: [], hidden: ["DEBUG"] },
        required: ["DEBUG"],
      },
    },
  ],
});
