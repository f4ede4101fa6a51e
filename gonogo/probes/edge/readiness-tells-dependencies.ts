import { defineProbe, isTrouble, seen, type Trouble } from "../probe";
import { type Component, componentsOf, illnessIn } from "./component-states";
import { askReadiness, readinessPath } from "./readiness";

interface Facts {
  readonly path: string;
  readonly answer:
    | {
        readonly status: number;
        readonly components: readonly Component[];
        /** What it says of something that is wrong with the whole. */
        readonly says?: string;
      }
    | Trouble;
}

const facts = (status: number, states: Readonly<Record<string, Component["state"]>>): Facts => ({
  path: "/ready",
  answer: {
    status,
    components: Object.entries(states).map(([name, state]) => ({ name, state })),
  },
});

/** Names that checks give to what a stack calls by one. */
const aliases: Readonly<Record<string, RegExp>> = {
  postgres: /postgres|database|^db\b|_db$|\bdb\b|sql|prisma/,
  redis: /redis|valkey|cache|queue|bullmq/,
};

export default defineProbe({
  id: "readiness-tells-dependencies",
  title: "The readiness check looks at what the service needs, and does not call it ready without",
  why: "A check that answers 200 whatever happens sends traffic to tasks that can only answer it with errors.",
  fix: "Ask the database and Redis in the check, tell the state of each, and answer 503 when one is down.",
  severity: "medium",
  controls: ["readiness-ok"],
  target: "api",
  options: {
    path: readinessPath,
    needs: {
      type: "array",
      items: { type: "string" },
      default: ["postgres", "redis"],
      stricter: "more",
      description: "What the check must tell the state of.",
      source: "clientflow-075, clientflow-076",
    },
  },
  messages: {
    lies: "It answers 200 and says that {name} is down.",
    ill: 'It answers 200 and says "{says}".',
  },
  async collect({ url }, look, { path }): Promise<Facts> {
    const answer = await askReadiness(url, path, look);
    if (isTrouble(answer)) return { path, answer };
    const { status, body } = answer;
    const says = illnessIn(body);
    const components = componentsOf(body);
    return { path, answer: { status, components, ...(says === undefined ? {} : { says }) } };
  },
  *judge({ path, answer }, { needs }) {
    const property = `GET ${path}`;
    const { status, components, says } = seen(answer, property);
    // That it does not answer 200 is told by the probe of the readiness check itself.
    if (status !== 200) seen({ trouble: `it answers ${status}` }, property);
    for (const { name, state } of components) {
      if (state === "down") yield { message: "lies", property, name };
    }
    // What is wrong with a component is wrong with the whole, and told once.
    if (says !== undefined && components.every(({ state }) => state === "up")) {
      yield { message: "ill", property, says };
    }
    const untold = needs.filter((need) => {
      const pattern = aliases[need];
      return !components.some(({ name }) => pattern?.test(name) ?? name.includes(need));
    });
    if (untold.length > 0) {
      // A check may look and not tell; only one that is taken away shows whether it does.
      const what = untold.join(" and ");
      seen({ trouble: `it tells no state of ${what}; stop it in a test and ask again` }, property);
    }
  },
  evidence: ({ answer }) =>
    isTrouble(answer)
      ? {}
      : Object.fromEntries(answer.components.slice(0, 20).map(({ name, state }) => [name, state])),
  passes: [
    { name: "both are told", facts: facts(200, { postgres: "up", redis: "up" }) },
    { name: "in other words", facts: facts(200, { database: "up", cache: "up" }) },
    {
      name: "one that is needed",
      facts: facts(200, { primary_db: "up" }),
      options: { needs: ["postgres"] },
    },
  ],
  fails: [
    {
      name: "ready without Redis",
      facts: facts(200, { postgres: "up", redis: "down" }),
      expect: "lies",
    },
    {
      name: "not ready, it says",
      facts: {
        path: "/ready",
        answer: {
          status: 200,
          components: [
            { name: "postgres", state: "up" },
            { name: "redis", state: "up" },
          ],
          says: "ready: false",
        },
      },
      expect: "ill",
    },
  ],
  undecided: [
    { name: "it tells nothing", facts: facts(200, {}) },
    { name: "it is not ready", facts: facts(503, { postgres: "down" }) },
    { name: "cut", facts: { path: "/ready", answer: { trouble: "cut" } } },
  ],
});
