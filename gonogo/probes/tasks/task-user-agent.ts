import { defineProbe, isTrouble } from "../probe";
import { type Comparison, compared, decide } from "./compared";

const required = ["SEC_USER_AGENT"];
const facts = (equals: Readonly<Record<string, boolean>>): Comparison => ({
  service: { definition: "shop-api:12", equals, plain: Object.keys(equals) },
  required,
});

/** An address of e-mail somewhere in it, of a domain that is nobody's example. */
const contact =
  /[^\s@<>()]+@(?!(?:example|your|test)[a-z0-9-]*\.|localhost)[a-z0-9-]+\.[a-z0-9.-]*[a-z]/i;

export default defineProbe({
  id: "task-user-agent",
  title: "The running tasks name a contact to the sources that ask for one",
  why: "SEC EDGAR blocks callers that do not say who they are, and writes to the address before it does.",
  fix: "Set the variable to the product's name and an address that somebody reads, and deploy.",
  severity: "medium",
  controls: ["sec-user-agent"],
  target: "tasks",
  options: {
    variables: {
      type: "array",
      items: { type: "string" },
      default: ["SEC_USER_AGENT"],
      description: "Variables that hold what the tasks call themselves.",
      source: "finsight-010",
    },
  },
  messages: {
    anonymous: "{definition} sets it to something without a real address of e-mail.",
    missing: "{definition} does not set it.",
  },
  exempt: ({ variables }, { required: wanted }) =>
    variables.some((variable) => wanted.includes(variable))
      ? undefined
      : `The stack gives the service no ${variables.join(" or ")}.`,
  collect: (target, look, { variables }): Promise<Comparison> =>
    compared(target, look, Object.fromEntries(variables.map((variable) => [variable, contact]))),
  *judge(told, { variables }) {
    yield* decide(told, variables, { wrong: "anonymous", missing: "missing" } as const);
  },
  evidence: ({ service }) => (isTrouble(service) ? {} : { definition: service.definition }),
  passes: [{ name: "a contact", facts: facts({ SEC_USER_AGENT: true }) }],
  fails: [
    { name: "no address", facts: facts({ SEC_USER_AGENT: false }), expect: "anonymous" },
    { name: "not set", facts: facts({}), expect: "missing" },
  ],
  undecided: [
    { name: "no credentials of AWS", facts: { service: { trouble: "there are none" }, required } },
  ],
});
