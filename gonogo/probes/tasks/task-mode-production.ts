import { defineProbe, isTrouble } from "../probe";
import { type Comparison, compared, decide } from "./compared";

const required = ["ENVIRONMENT"];
const facts = (equals: Readonly<Record<string, boolean>>): Comparison => ({
  service: { definition: "shop-api:12", equals, plain: Object.keys(equals) },
  required,
});

export default defineProbe({
  id: "task-mode-production",
  title: "The running tasks are in production mode",
  why: "In another mode frameworks are slow, talk too much, and take test keys for live ones.",
  fix: "Set the variable to production in the task definition, and deploy.",
  severity: "high",
  controls: ["env-production-mode"],
  target: "tasks",
  options: {
    variables: {
      type: "array",
      items: { type: "string" },
      default: ["ENVIRONMENT", "APP_ENV", "NODE_ENV"],
      description: "Variables that say the mode, where the stack gives them to the service.",
      source: "finsight-004, catalytic-127; Node's own is NODE_ENV",
    },
  },
  messages: {
    other: "{definition} does not set it to production.",
    missing: "{definition} does not set it.",
  },
  exempt({ variables }, { required: wanted, production }) {
    if (production === false) return "The stack is not of production.";
    if (variables.some((variable) => wanted.includes(variable))) return undefined;
    return `The stack gives the service no ${variables.join(" or ")}.`;
  },
  collect: (target, look, { variables }): Promise<Comparison> =>
    compared(
      target,
      look,
      Object.fromEntries(variables.map((variable) => [variable, ["production"]])),
    ),
  *judge(told, { variables }) {
    yield* decide(told, variables, { wrong: "other", missing: "missing" } as const);
  },
  evidence: ({ service }) => (isTrouble(service) ? {} : { definition: service.definition }),
  passes: [{ name: "production", facts: facts({ ENVIRONMENT: true }) }],
  fails: [
    { name: "staging", facts: facts({ ENVIRONMENT: false }), expect: "other" },
    { name: "not set", facts: facts({}), expect: "missing" },
  ],
  undecided: [
    { name: "no credentials of AWS", facts: { service: { trouble: "there are none" }, required } },
  ],
});
