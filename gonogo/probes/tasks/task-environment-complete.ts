import type { RunningService } from "../look/aws-tasks";
import { defineProbe, isTrouble, seen, type Trouble } from "../probe";

interface Facts {
  readonly service: RunningService | Trouble;
  readonly required: readonly string[];
}

const service: RunningService = {
  definition: "shop-api:12",
  desired: 2,
  running: 2,
  deploying: false,
  definitionsOfTasks: ["shop-api:12"],
  variables: [
    { name: "LOG_LEVEL", from: "environment", empty: false },
    { name: "DATABASE_URL", from: "secrets", empty: false },
  ],
  files: false,
  equals: {},
};
const required = ["DATABASE_URL", "LOG_LEVEL"];
const facts = (more: Partial<RunningService>, wanted = required): Facts => ({
  service: { ...service, ...more },
  required: wanted,
});

export default defineProbe({
  id: "task-environment-complete",
  title: "The running tasks have every variable of their environment",
  why: "A variable that is missing is found by the first request that needs it, often the payment.",
  fix: "Add the variable to the task definition, or its secret, and deploy; look at why the service did not take the newest definition.",
  severity: "high",
  controls: ["env-complete"],
  target: "tasks",
  messages: {
    missing: "{definition} does not set it.",
    empty: "{definition} sets it to nothing.",
    twice: "{definition} sets it in plain text and as a secret.",
    idle: "None of {desired} tasks runs.",
    older: "Tasks run {other}, and the service has {definition}.",
  },
  exempt: (_, { required: wanted }) =>
    wanted.length === 0 ? "The stack tells no variables of the service." : undefined,
  async collect({ cluster, service: name, region, required: wanted }, look): Promise<Facts> {
    const told = await look.aws.service({
      cluster,
      service: name,
      ...(region === undefined ? {} : { region }),
    });
    return { service: told, required: wanted };
  },
  *judge({ service: told, required: wanted }) {
    const { definition, desired, running, deploying, variables, files, ...more } = seen(
      told,
      "ECS",
    );
    if (desired > 0 && running === 0) {
      yield { message: "idle", property: "runningCount", desired };
    }
    const others = more.definitionsOfTasks.filter((each) => each !== definition);
    const other = others.join(", ");
    if (others.length > 0 && !deploying) {
      yield { message: "older", property: "taskDefinition", other, definition };
    }
    let open: string | undefined;
    for (const property of wanted) {
      const set = variables.filter(({ name }) => name === property);
      if (set.length === 0 && files) open = property;
      else if (set.length === 0) yield { message: "missing", property, definition };
      else if (set.every(({ empty }) => empty)) yield { message: "empty", property, definition };
      else if (new Set(set.map(({ from }) => from)).size > 1) {
        yield { message: "twice", property, definition };
      }
    }
    if (others.length > 0 && deploying) {
      seen({ trouble: `${definition} is being deployed, and tasks still run ${other}` }, "ECS");
    }
    if (open !== undefined) {
      seen({ trouble: `${open} may come from a file of variables, which is not read` }, "ECS");
    }
  },
  evidence: ({ service: told }) =>
    isTrouble(told)
      ? {}
      : {
          definition: told.definition,
          running: told.running,
          variables: new Set(told.variables.map(({ name }) => name)).size,
        },
  passes: [
    { name: "all set", facts: facts({}) },
    { name: "nothing is meant to run", facts: facts({ desired: 0, running: 0 }) },
  ],
  fails: [
    { name: "one missing", facts: facts({}, [...required, "SENTRY_DSN"]), expect: "missing" },
    {
      name: "one empty",
      facts: facts({
        variables: [
          { name: "LOG_LEVEL", from: "environment", empty: true },
          { name: "DATABASE_URL", from: "secrets", empty: false },
        ],
      }),
      expect: "empty",
    },
    {
      name: "a secret in plain text too",
      facts: facts({
        variables: [
          ...service.variables,
          { name: "DATABASE_URL", from: "environment", empty: false },
        ],
      }),
      expect: "twice",
    },
    { name: "nothing runs", facts: facts({ running: 0, definitionsOfTasks: [] }), expect: "idle" },
    {
      name: "tasks of an older definition",
      facts: facts({ definitionsOfTasks: ["shop-api:11", "shop-api:12"] }),
      expect: "older",
    },
  ],
  undecided: [
    { name: "no credentials of AWS", facts: { service: { trouble: "none" }, required } },
    {
      name: "a deployment under way",
      facts: facts({ deploying: true, definitionsOfTasks: ["shop-api:11", "shop-api:12"] }),
    },
    { name: "files of variables", facts: facts({ files: true }, [...required, "SENTRY_DSN"]) },
  ],
});
