/** Load by autocannon: users are connections that ask at a steady pace, and come by and by. */
import { type EventEmitter, setMaxListeners } from "node:events";
import { createServer } from "node:net";
import type autocannon from "autocannon";
import { GonogoError } from "../errors";
import { pause } from "../probes/pause";
import { answerWithin, type LoadEngine, type LoadRun, mostBytes } from "./engine";

/** Groups in which users come: each is an instance of its own. */
const mostGroups = 50;
/** What a machine of ours needs beside one file for each user. */
const otherFiles = 200;

/** @throws GonogoError `usage` where it is not installed, or so many users cannot be had. */
export const byAutocannon: LoadEngine = async (run) => {
  const start = load();
  checkFiles(run.plan.level.users);
  for (const address of run.plan.from) await checkAddress(address);
  const { users } = run.plan.level;
  const groups = Math.min(users, mostGroups);
  const controller = new AbortController();
  const signal = AbortSignal.any([run.signal, controller.signal]);
  // Every group listens to it.
  setMaxListeners(0, signal);
  let ended: string | undefined;
  const end = (why: string) => {
    ended ??= why;
    controller.abort();
  };
  const budget = {
    bytes: mostBytes,
    errors: Math.max(1000, 20 * users),
    // A name that did not resolve once says nothing; a machine without ports has no more of them.
    own: Math.max(20, Math.ceil(users / 20)),
  };
  await Promise.all(
    Array.from({ length: groups }, (_, index) => {
      const size = Math.floor(users / groups) + (index < users % groups ? 1 : 0);
      const first = Math.floor(users / groups) * index + Math.min(index, users % groups);
      return group(start, run, { index, size, first, groups }, { signal, end, budget });
    }),
  );
  return run.signal.aborted ? "it was interrupted" : ended;
};

interface Group {
  readonly index: number;
  readonly size: number;
  /** Number of its first user. */
  readonly first: number;
  readonly groups: number;
}
interface Bounds {
  readonly signal: AbortSignal;
  readonly end: (why: string) => void;
  readonly budget: { bytes: number; errors: number; own: number };
}

async function group(
  start: typeof autocannon,
  run: LoadRun,
  { index, size, first, groups }: Group,
  { signal, end, budget }: Bounds,
): Promise<void> {
  const { plan, tally } = run;
  const wait = (plan.ramp * index) / groups;
  await pause(wait * 1000, signal);
  if (signal.aborted) return;
  let next = first;
  const { hostname } = new URL(plan.base);
  const [from] = plan.from.length > 0 ? [plan.from[index % plan.from.length]] : [];
  await new Promise<void>((resolve) => {
    const options = {
      url: plan.base,
      connections: size,
      connectionRate: plan.requestsPerSecond,
      // It ends within the next sample: answers that are under way are neither good nor bad.
      duration: plan.ramp - wait + plan.seconds,
      sampleInt: 200,
      timeout: answerWithin,
      // Latencies are counted by ourselves, those of 429 apart.
      excludeErrorStats: true,
      ignoreCoordinatedOmission: true,
      skipAggregateResult: true,
      ...(from === undefined ? {} : { tlsOptions: { localAddress: from, host: hostname } }),
      setupClient: (client: autocannon.Client) => {
        client.setRequests(requestsOf(next, run));
        next += 1;
        client.on("body", (body: Buffer) => {
          budget.bytes -= body.length;
          if (budget.bytes < 0) end("its answers were more than 4 GiB");
        });
        // It connects again before anything else is done: what fails at once would never end.
        const connecting = client as unknown as EventEmitter & { destroy(): void };
        connecting.on("connError", () => {
          if (signal.aborted) connecting.destroy();
        });
      },
    };
    const instance = start(options, () => resolve());
    const stop = () => (instance as unknown as { stop(): void }).stop();
    signal.addEventListener("abort", stop, { once: true });
    instance.on("response", (client, status, _bytes, milliseconds) => {
      if (!signal.aborted) tally.answer(client, status, milliseconds);
    });
    instance.on("reqError", (error: NodeJS.ErrnoException) => {
      if (signal.aborted) return;
      if (ownTrouble.has(error.code ?? "")) {
        budget.own -= 1;
        if (budget.own < 0) end(`this machine could not connect any more: ${error.code}`);
        return;
      }
      tally.failure(kindOf(error));
      budget.errors -= 1;
      // It connects again at once: a host that is gone would be asked without a pause.
      if (budget.errors < 0) end("too much failed to go on");
    });
  });
}

/** Errors of this machine and of the way to the system, which say nothing of the system. */
const ownTrouble: ReadonlySet<string> = new Set([
  ...["EADDRNOTAVAIL", "EADDRINUSE", "EMFILE", "ENFILE", "ENOBUFS", "ENOMEM", "EACCES", "EPERM"],
  ...["EAFNOSUPPORT", "EINVAL", "ENOTFOUND", "EAI_AGAIN", "ENETUNREACH", "EHOSTUNREACH"],
]);

/** Users begin with different paths, and each keeps its key. */
function requestsOf(user: number, { plan: { paths, keyHeader }, keys }: LoadRun) {
  const key = keys.length > 0 ? keys[user % keys.length] : undefined;
  const headers = {
    "user-agent": "gonogo",
    accept: "*/*",
    ...(key === undefined ? {} : { [keyHeader]: key }),
  };
  const first = user % paths.length;
  const ordered = [...paths.slice(first), ...paths.slice(0, first)];
  return ordered.map((path) => ({ method: "GET" as const, path, headers }));
}

function kindOf({ code, message }: NodeJS.ErrnoException): string {
  if (message === "request timed out") return `no answer within ${answerWithin} s`;
  return code === undefined ? "a broken connection" : code.slice(0, 40);
}

function load(): typeof autocannon {
  try {
    return require("autocannon") as typeof autocannon;
  } catch (error) {
    throw new GonogoError(
      "usage",
      "gonogo load needs autocannon, which is installed only where it is wanted: npm install " +
        "--save-dev autocannon@9. Or let k6 make the load: --engine k6.",
      { cause: error },
    );
  }
}

/** @throws GonogoError `usage` for an address that this machine does not have. */
async function checkAddress(host: string): Promise<void> {
  const server = createServer();
  const problem = await new Promise<NodeJS.ErrnoException | undefined>((resolve) => {
    server.once("error", resolve);
    server.listen({ host, port: 0, exclusive: true }, () => resolve(undefined));
  });
  if (problem === undefined) {
    await new Promise((resolve) => server.close(resolve));
    return;
  }
  const why = problem.code === "EADDRNOTAVAIL" ? "this machine does not have it" : problem.code;
  throw new GonogoError("usage", `--from ${host}: ${why}.`);
}

/** @throws GonogoError `usage` */
function checkFiles(users: number): void {
  const report = process.report.getReport() as {
    readonly userLimits?: { readonly open_files?: { readonly soft: number | string } };
  };
  const limit = Number(report.userLimits?.open_files?.soft);
  if (!(limit < users + otherFiles)) return;
  throw new GonogoError(
    "usage",
    `${users} users need ${users + otherFiles} open files, and this machine allows ${limit}: ` +
      `ulimit -n ${users + otherFiles}, or --users with fewer.`,
  );
}
