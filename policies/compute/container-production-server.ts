import { definePolicy, notApplicable, type Violation } from "../framework/define-policy";
import { each } from "../framework/each";
import { unknown } from "../framework/unknown";
import { member, taskContainers } from "../helpers/containers";
import { list } from "../helpers/known";
import { show } from "../helpers/show";

const task = "aws:ecs/taskDefinition:TaskDefinition";
const messages = {
  development: "The container {container} runs {server}, which is made for a developer's machine.",
} as const;
const elsewhere = "Only production serves customers.";

/** The commands of servers whose own documentation says that they are not for production. */
const servers: readonly (readonly [RegExp, string])[] = [
  [/\bflask( +--?[\w-]+([= ][^\s-]\S*)?){0,4} +run(?![\w-])/, "flask run"],
  [/\bmanage\.py +runserver\b/, "manage.py runserver"],
  [/\buvicorn\b[^&|;]* --reload\b/, "uvicorn --reload"],
  [/\bgunicorn\b[^&|;]* --reload\b/, "gunicorn --reload"],
  [/\bfastapi +dev\b/, "fastapi dev"],
  [/\b(npm|pnpm|yarn|bun)( +run)? +(dev|start:dev|serve:dev)(?![\w:-])/, "the dev script"],
  [/\bnext +dev\b/, "next dev"],
  [/\bvite( +(dev|serve|preview)\b| *$)/, "vite"],
  [/\bwebpack(-dev-server| +serve)\b/, "webpack's server"],
  [/\bnodemon\b/, "nodemon"],
  [/\b(ts-node-dev|tsx +watch)\b/, "a watcher of sources"],
  [/\bnode\b[^&|;]* --inspect(-brk)?=0\.0\.0\.0/, "node with an open debugger"],
  [/\bphp +artisan +serve\b/, "artisan serve"],
  [/\bphp +-S\b/, "php -S"],
];

const longest = 4000;

/** The words of entry point and command as one line; a command is often one line to a shell. */
function lineOf(definition: unknown): string {
  return ["entryPoint", "command"]
    .flatMap((name) => list(member(definition, name)))
    .map(String)
    .join(" ")
    .slice(0, longest);
}

const container = (command?: readonly string[], entryPoint?: readonly string[]) => ({
  type: task as typeof task,
  props: {
    family: "api",
    containerDefinitions: JSON.stringify([
      { name: "api", image: "api:1.4.2", command, entryPoint },
    ]),
  },
});

export default definePolicy({
  id: "container-production-server",
  title: "Containers run a production server",
  why: "A development server answers one request at a time, shows its stack traces, reloads when a file changes and may open a debugger: it falls over on the first busy day.",
  fix: "Start gunicorn, uvicorn without --reload, node on the built program, or the framework's start command.",
  severity: "medium",
  controls: ["wsgi-production-server", "web-build"],
  resources: [task],
  messages,
  checks: {
    *[task](props, { environment }) {
      if (environment !== "production") {
        return notApplicable(elsewhere);
      }
      yield* each(taskContainers(props), function* ({ definition, path }): Generator<
        Violation<typeof messages>,
        void,
        undefined
      > {
        const line = lineOf(definition);
        const found = servers.find(([pattern]) => pattern.test(line));
        if (found) {
          const name = show(member(definition, "name"));
          yield {
            message: "development",
            property: `${path}.command`,
            container: name,
            server: found[1],
          };
        }
      });
      return;
    },
  },
  passes: [
    { name: "left to the image", ...container() },
    { name: "gunicorn", ...container(["gunicorn", "--bind=0.0.0.0:8000", "app:app"]) },
    { name: "uvicorn", ...container(["uvicorn", "app:app", "--host", "0.0.0.0"]) },
    { name: "a migration with flask", ...container(["flask", "db", "upgrade"]) },
    { name: "the built program", ...container(["node", "dist/server.js"]) },
    { name: "a job with flask", ...container(["flask", "jobs", "run", "nightly"]) },
    { name: "a script whose name begins like one", ...container(["npm", "run", "dev-report"]) },
    { name: "a worker of the name of a tool", ...container(["node", "dist/vite-report.js"]) },
    { name: "the start script", ...container(["npm", "run", "start"]) },
  ],
  fails: [
    {
      name: "flask run",
      ...container(["flask", "--app", "shop", "run", "--host=0.0.0.0"]),
      expect: "development",
    },
    {
      name: "runserver",
      ...container(["python", "manage.py", "runserver", "0.0.0.0:8000"]),
      expect: "development",
    },
    {
      name: "uvicorn that reloads, for a shell",
      ...container(["uvicorn app:app --reload"], ["sh", "-c"]),
      expect: "development",
    },
    { name: "the dev script", ...container(["npm", "run", "dev"]), expect: "development" },
    { name: "next dev", ...container(["next", "dev"], ["npx"]), expect: "development" },
    { name: "nodemon", ...container(["npx", "nodemon", "server.js"]), expect: "development" },
    {
      name: "an open debugger",
      ...container(["node", "--inspect=0.0.0.0:9229", "dist/server.js"]),
      expect: "development",
    },
  ],
  unknowns: [
    {
      name: "containers that the deployment makes",
      type: task,
      props: { family: "api", containerDefinitions: unknown },
      expect: "containerDefinitions",
    },
  ],
  notApplicables: [
    {
      name: "development",
      ...container(["flask", "run"]),
      environment: "development",
      expect: elsewhere,
    },
  ],
});
