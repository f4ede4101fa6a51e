import {
  type CheckContext,
  definePolicy,
  type NotApplicable,
  notApplicable,
  type Violation,
} from "../framework/define-policy";
import { unknown } from "../framework/unknown";
import { type Container, member, taskContainers } from "../helpers/containers";
import { list, undecidable } from "../helpers/known";
import { show } from "../helpers/show";

const task = "aws:ecs/taskDefinition:TaskDefinition";
const messages = {
  missing: "The container {container} does not receive {names}.",
  empty: "The container {container} receives {name} empty.",
} as const;
const options = {
  variables: {
    type: "array",
    items: { type: "string" },
    default: [],
    stricter: "more",
    description:
      "What each container must receive, as CONTAINER=NAME,NAME: the container's name in the task definition, or * for each of them, and names of variables.",
    source:
      "Our choice: every checklist lists variables of its own (finsight-001, paymentsvc-107, toolbox-064, catalytic-013).",
  },
} as const;
type Context = CheckContext<typeof options>;
type Found = Generator<Violation<typeof messages>, NotApplicable | undefined, undefined>;
const nothing = "The configuration names no variable for a container of this task.";

/** The names that a container of this name must receive. */
function required(container: string, variables: readonly string[]): readonly string[] {
  return variables.flatMap((entry) => {
    const [name = "", names = ""] = entry.split("=", 2);
    const isMeant = name.trim() === "*" || name.trim() === container;
    return isMeant
      ? names
          .split(",")
          .map((each) => each.trim())
          .filter((each) => each !== "")
      : [];
  });
}

function* complete({ definition, path }: Container, names: readonly string[], name: string): Found {
  const plain = list(member(definition, "environment"));
  const references = list(member(definition, "secrets"));
  const given = new Set([...plain, ...references].map((entry) => String(member(entry, "name"))));
  const missing = names.filter((each) => !given.has(each));
  if (missing.length > 0 && list(member(definition, "environmentFiles")).length > 0) {
    // ECS reads the rest from a file in a bucket, which no preview sees.
    undecidable(`${path}.environmentFiles`);
  }
  const container = show(name);
  if (missing.length > 0) {
    const property = `${path}.environment`;
    yield { message: "missing", property, container, names: missing.map(show).join(", ") };
  }
  for (const [index, entry] of plain.entries()) {
    const variable = String(member(entry, "name"));
    if (names.includes(variable) && String(member(entry, "value") ?? "").trim() === "") {
      const property = `${path}.environment[${index}].value`;
      yield { message: "empty", property, container, name: show(variable) };
    }
  }
  return undefined;
}

function* check(
  props: { readonly containerDefinitions?: unknown },
  { options: { variables } }: Context,
): Found {
  if (variables.length === 0) {
    return notApplicable(nothing);
  }
  let meant = 0;
  for (const container of taskContainers(props)) {
    const name = String(member(container.definition, "name") ?? "");
    const names = required(name, variables);
    if (names.length > 0) {
      meant++;
      yield* complete(container, names, name);
    }
  }
  return meant === 0 ? notApplicable(nothing) : undefined;
}

const app = (container: object) => ({
  family: "app",
  containerDefinitions: JSON.stringify([{ name: "api", ...container }]),
});
const wanted = { variables: ["api=DATABASE_URL,LOG_LEVEL", "worker=QUEUE_NAME"] };

export default definePolicy({
  id: "required-environment",
  title: "Every container receives the variables that it needs",
  why: "A program that misses a variable stops at start, or later, in the one request that needs it, and the deployment that seemed to work is rolled back at night.",
  fix: "Add the variable to environment, or to secrets when it is one, of the container.",
  severity: "high",
  controls: [
    "env-complete",
    "openai-key",
    "sentry-dsn",
    "twilio-config",
    "supabase-config",
    "google-calendar-config",
    "redis-url",
  ],
  options,
  resources: [task],
  messages,
  checks: { [task]: check },
  corrections: false,
  passes: [
    {
      name: "one in plain text, one by reference",
      type: task,
      props: app({
        environment: [{ name: "LOG_LEVEL", value: "INFO" }],
        secrets: [{ name: "DATABASE_URL", valueFrom: "/app/production/database-url" }],
      }),
      options: wanted,
    },
  ],
  fails: [
    {
      name: "one is missing",
      type: task,
      props: app({ environment: [{ name: "LOG_LEVEL", value: "INFO" }] }),
      options: wanted,
      expect: "missing",
    },
    {
      name: "one is empty",
      type: task,
      props: app({
        environment: [
          { name: "LOG_LEVEL", value: "INFO" },
          { name: "DATABASE_URL", value: " " },
        ],
      }),
      options: wanted,
      expect: "empty",
    },
    {
      name: "one that each container needs",
      type: task,
      props: app({}),
      options: { variables: ["*=SENTRY_DSN"] },
      expect: "missing",
    },
  ],
  unknowns: [
    {
      name: "container definitions that cannot be read",
      type: task,
      props: { family: "app", containerDefinitions: unknown },
      options: wanted,
      expect: "containerDefinitions",
    },
    {
      name: "a file in a bucket may hold the rest",
      type: task,
      props: app({ environmentFiles: [{ type: "s3", value: "arn:aws:s3:::app/env" }] }),
      options: wanted,
      expect: "containerDefinitions[0].environmentFiles",
    },
  ],
  notApplicables: [
    { name: "nothing is configured", type: task, props: app({}), expect: nothing },
    {
      name: "another container",
      type: task,
      props: { family: "web", containerDefinitions: JSON.stringify([{ name: "web" }]) },
      options: wanted,
      expect: nothing,
    },
  ],
});
