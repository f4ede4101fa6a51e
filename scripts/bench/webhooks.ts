/**
 * Events that the webhook receiver takes in a second over loopback, beside a server that does
 * nothing, and events that go the whole way to a handler. Run by `npm run bench`; alone:
 * npx tsx scripts/bench/webhooks.ts
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import autocannon from "autocannon";
import type { WebhookRequest } from "../../infra/webhooks/verification";
import { World } from "../../test/webhooks/chaos/world";
import { origin, sendGridRequest, stripeEvent, stripeRequest } from "../../test/webhooks/clients";

const requests = Number(process.env.BENCH_REQUESTS ?? "10000");
/** As many as the receiver's default pool of 10 has to share. */
const connections = 50;
const batch = 100;

interface Load {
  readonly perSecond: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  /** The server's memory at its highest, in MB; NaN where there is no /proc. */
  readonly megabytes: number;
}

function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

function memoryOf(pid: number | undefined): number {
  if (process.platform !== "linux" || pid === undefined) return Number.NaN;
  const line = /VmHWM:\s+([0-9]+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"));
  return Number(line?.[1]) / 1024;
}

/** Requests that are made and not sent: each connection may take one that it drops. */
const spare = 2 * connections;

/** Sends as many, each another one, over connections that stay open. */
async function send(port: number, made: readonly WebhookRequest[]) {
  const amount = made.length - spare;
  let next = 0;
  const times: number[] = [];
  const setupRequest = (request: autocannon.Request): autocannon.Request => {
    const { headers, body } = made[next++] ?? never();
    return { ...request, headers: headers as Record<string, string>, body };
  };
  const result = await new Promise<autocannon.Result>((resolve, reject) => {
    const options: autocannon.Options = {
      url: `http://127.0.0.1:${port}${made[0]?.url.slice(origin.length) ?? "/"}`,
      method: "POST",
      connections: Math.min(connections, amount),
      amount,
      requests: [{ setupRequest }],
    };
    const done = (error: Error | null, found: autocannon.Result) =>
      error === null ? resolve(found) : reject(error);
    const running = autocannon(options, done);
    running.on("response", (_client, _status, _bytes, milliseconds) => times.push(milliseconds));
  });
  sent += times.length;
  if (result.non2xx > 0 || result.errors > 0) {
    throw new Error(`${result.non2xx} requests were refused and ${result.errors} failed`);
  }
  times.sort((one, other) => one - other);
  const seconds = (result.finish.getTime() - result.start.getTime()) / 1000;
  return { perSecond: amount / seconds, times };
}

function never(): never {
  throw new Error("there is no request");
}

async function measure(
  port: number,
  pid: number | undefined,
  amount: number,
  make: () => WebhookRequest,
): Promise<Load> {
  const made = (length: number) => Array.from({ length: length + spare }, make);
  await send(port, made(Math.ceil(amount / 10)));
  const { perSecond, times } = await send(port, made(amount));
  const [p50, p99] = [percentile(times, 0.5), percentile(times, 0.99)];
  return { perSecond, p50, p99, megabytes: memoryOf(pid) };
}

/** Requests that were answered. */
let sent = 0;
let number = 0;
function single(): WebhookRequest {
  number += 1;
  const timestamp = Math.floor(Date.now() / 1000);
  return stripeRequest(stripeEvent(`evt_bench_${number}`), { timestamp });
}

function mails(): WebhookRequest {
  const timestamp = Math.floor(Date.now() / 1000);
  const events = Array.from({ length: batch }, () => {
    number += 1;
    const id = `sg_bench_${number}`;
    return { email: "a@example.com", timestamp, event: "delivered", sg_event_id: id };
  });
  const options = { timestamp: String(timestamp), target: "/webhooks/sg" };
  return sendGridRequest(JSON.stringify(events), options);
}

const nothing = `
  const server = require("node:http").createServer((request, response) => {
    request.resume();
    response.writeHead(204).end();
  });
  server.listen(0, "127.0.0.1", () => console.log(server.address().port));`;

/** The least that a server can do. */
async function startNothing(): Promise<{ readonly child: ChildProcess; readonly port: number }> {
  const child = spawn(process.execPath, ["-e", nothing], { stdio: ["ignore", "pipe", "inherit"] });
  if (child.stdout === null) throw new Error("the server says nothing");
  const [line] = (await once(child.stdout, "data")) as [Buffer];
  return { child, port: Number(line.toString()) };
}

function row(name: string, load: Load, unit: string, ratio = ""): void {
  const { perSecond, p50, p99, megabytes } = load;
  console.log(
    `${name.padEnd(44)} ${perSecond.toFixed(0).padStart(7)} ${unit}  p50 ${p50.toFixed(1)} ms  ` +
      `p99 ${p99.toFixed(1)} ms  ${megabytes.toFixed(0)} MB  ${ratio}`,
  );
}

async function main(): Promise<void> {
  const { child, port } = await startNothing();
  let base: Load;
  try {
    base = await measure(port, child.pid, requests, single);
  } finally {
    child.kill("SIGKILL");
  }
  row("node:http server that does nothing", base, "requests/s");
  const world = await World.start();
  try {
    const receiver = world.child("receiver");
    await receiver.start(world.settings());
    sent = 0;
    const taken = await measure(receiver.port ?? 0, receiver.pid, requests, single);
    const ratio = `1/${(base.perSecond / taken.perSecond).toFixed(1)} of a server that does nothing`;
    row("Stripe's events, verified and stored", taken, "requests/s", ratio);
    await allStored(world, sent);
    const before = sent;
    const batches = Math.ceil(requests / 20);
    const many = await measure(receiver.port ?? 0, receiver.pid, batches, mails);
    row(`SendGrid's, ${batch} in a request`, scaled(many, batch), "events/s  ");
    await allStored(world, before + (sent - before) * batch);
    await wholeWay(world);
  } finally {
    await world.stop();
  }
}

/** Otherwise some were sent twice, which is less work. */
async function allStored(world: World, expected: number): Promise<void> {
  await world.withOwner(async (owner) => {
    const { rows } = await owner.query(
      "SELECT count(*)::integer AS n FROM webhooks.webhook_events",
    );
    if (rows[0]?.n !== expected) throw new Error(`${rows[0]?.n} of ${expected} were stored`);
  });
}

function scaled(load: Load, factor: number): Load {
  return { ...load, perSecond: load.perSecond * factor };
}

/** What waits in the outbox now, through queue and worker, by a handler that calls and writes. */
async function wholeWay(world: World): Promise<void> {
  const open = async (): Promise<number> =>
    await world.withOwner(async (owner) => {
      const { rows } = await owner.query(
        "SELECT count(*)::integer AS open FROM webhooks.webhook_events WHERE finished_at IS NULL",
      );
      return Number(rows[0]?.open);
    });
  const before = await open();
  const started = performance.now();
  const names = ["relay", "worker-1"];
  // What waits behind the others is not lost: the sweep leaves it alone, as in production.
  const settings = world.settings({ silentSeconds: 3_600 });
  for (const name of names) await world.child(name).start(settings);
  const isOver = () => performance.now() - started > 20_000;
  for (let left = before; left > before / 10 && !isOver(); left = await open()) {
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const perSecond = (before - (await open())) / ((performance.now() - started) / 1000);
  const memory = names.map((name) => `${memoryOf(world.child(name).pid).toFixed(0)} MB ${name}`);
  console.log(
    `${"Outbox to queue to handler, one worker".padEnd(44)} ${perSecond.toFixed(0).padStart(7)} ` +
      `events/s    ${memory.join(", ")}`,
  );
}

void main();
