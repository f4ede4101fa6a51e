import assert from "node:assert/strict";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type { Server } from "node:http";
import { createServer } from "node:https";
import { createServer as createNet } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { Script } from "node:vm";
import { byAutocannon } from "../../gonogo/load/autocannon";
import type { LoadEngine } from "../../gonogo/load/engine";
import { byK6, k6Script, readSummary } from "../../gonogo/load/k6";
import { loadPlans } from "../../gonogo/load/plan";
import { runLoad } from "../../gonogo/load/run";
import type { LoadPlan } from "../../gonogo/load/settings";
import { Tally } from "../../gonogo/load/tally";
import { certificate } from "../reference-system/certificate";
import { close, listen } from "../reference-system/listen";

const planFor = (base: string, more: Partial<LoadPlan> = {}): LoadPlan => {
  const wishes = { users: [20], seconds: 0.6, ramp: 0.2, from: [] };
  const [plan] = loadPlans("finsight", {}, wishes, new Map([["api", base]]));
  assert(plan);
  return { ...plan, ...more };
};
const never = () => new AbortController().signal;

describe("load by autocannon", () => {
  let server: Server;
  let base = "";
  let ca = "";
  const keys = new Map<string, Set<string>>();
  const addresses = new Set<string>();
  const paths = new Set<string>();
  let checked = 0;
  let look = () => undefined as unknown;
  /** Aborted when the server has seen enough, however long a busy machine takes for it. */
  const when = (isEnough: () => boolean): AbortSignal => {
    const controller = new AbortController();
    look = () => isEnough() && controller.abort();
    return controller.signal;
  };
  before(async () => {
    const pems = await certificate(300);
    ca = pems.cert;
    server = createServer({ key: pems.private, cert: pems.cert }, (request, response) => {
      const key = String(request.headers["x-api-key"]);
      const user = String(request.socket.remotePort);
      keys.set(user, (keys.get(user) ?? new Set()).add(key));
      addresses.add(String(request.socket.remoteAddress));
      paths.add(request.url ?? "");
      if (request.url === "/ill") checked += 1;
      look();
      const status = { "/ill": 503, "/gone": 404 }[request.url ?? ""] ?? 200;
      response.writeHead(status).end("ok");
    });
    base = `https://localhost:${await listen(server)}`;
  });
  beforeEach(() => {
    for (const seen of [keys, addresses, paths]) seen.clear();
    look = () => undefined;
  });
  after(() => close(server));

  it("gives each user a key that it keeps, and asks for every path", async () => {
    const tally = new Tally();
    const plan = planFor(base, { seconds: 600 });
    const signal = when(() => tally.facts().users === 20 && paths.size === 2);
    const ended = await byAutocannon({ plan, keys: ["k1", "k2"], tally, signal });
    assert.equal(ended, "it was interrupted");
    const { users, answered, failed, limited } = tally.facts();
    assert.deepEqual([users, failed, limited], [20, 0, 0]);
    assert(answered >= 20, String(answered));
    const each = [...keys.values()];
    assert.equal(each.length, 20);
    assert(each.every((own) => own.size === 1));
    assert.equal(each.filter((own) => own.has("k1")).length, 10);
    assert.deepEqual([...paths].sort(), ["/", "/api/v1/pricing"]);
  });

  it("comes from the addresses that it is given", async () => {
    const { port } = new URL(base);
    const from = ["127.0.0.2", "127.0.0.3"];
    const other = planFor(`https://127.0.0.1:${port}`, { seconds: 600, from });
    const signal = when(() => addresses.size === from.length);
    await byAutocannon({ plan: other, keys: [], tally: new Tally(), signal });
    const seen = [...addresses].map((address) => address.replace("::ffff:", "")).sort();
    assert.deepEqual(seen, ["127.0.0.2", "127.0.0.3"]);
  });

  it("refuses an address that this machine does not have", async () => {
    const plan = planFor(base, { seconds: 600, from: ["192.0.2.77"] });
    const run = { plan, keys: [], tally: new Tally(), signal: never() };
    await assert.rejects(byAutocannon(run), /--from 192\.0\.2\.77: this machine does not have it/);
  });

  it("ends where this machine cannot connect, which is no failure of the system", async () => {
    const tally = new Tally();
    // Loopback has no way to it.
    const from = ["127.0.0.2"];
    const plan = planFor("https://203.0.113.1:443", { seconds: 600, from });
    const ended = await byAutocannon({ plan, keys: [], tally, signal: never() });
    assert.match(ended ?? "", /^this machine could not connect any more: E[A-Z]+$/);
    assert.equal(tally.facts().failed, 0);
  });

  it("ends at once when it is interrupted, and leaves no connection", async () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 300);
    const plan = planFor(base, { seconds: 600 });
    const run = { plan, keys: [], tally: new Tally(), signal: controller.signal };
    assert.equal(await byAutocannon(run), "it was interrupted");
    const open = () =>
      new Promise<number>((resolve) => server.getConnections((_, count) => resolve(count)));
    while ((await open()) > 0) await delay(20);
  });

  it("counts what fails, and gives up on a host that only cuts connections", async () => {
    const cutting = createNet((socket) => socket.destroy());
    const port = await listen(cutting as never);
    const tally = new Tally();
    const plan = planFor(`https://localhost:${port}`, { seconds: 600 });
    const ended = await byAutocannon({ plan, keys: [], tally, signal: never() });
    await close(cutting as never);
    assert.equal(ended, "too much failed to go on");
    assert(tally.facts().failed > 100);
  });

  it("is not begun on what is not there, is not trusted, or has no keys", async () => {
    const look = { engine: byAutocannon, signal: never(), ca };
    const gone = await runLoad({ ...look, plans: [planFor("https://localhost:1")] });
    assert.deepEqual([...new Set(gone.map(({ outcome }) => outcome))], ["unknown"]);
    assert.match(gone[0]?.reason ?? "", /Before any load, GET \/: the connection was refused/);
    const other = (await certificate(300, "another")).cert;
    const untrusted = await runLoad({ ...look, ca: other, plans: [planFor(base)] });
    assert.match(untrusted[0]?.reason ?? "", /certificate is not trusted/);
    const none = { plans: [planFor(base)], keysVariable: "NO_SUCH_KEYS", secrets: { env: {} } };
    const keyless = await runLoad({ ...look, ...none });
    assert.match(keyless[0]?.reason ?? "", /NO_SUCH_KEYS is not set/);
    assert.equal(keys.size, 0);
    const sick = await runLoad({ ...look, plans: [planFor(base, { health: "/gone" })] });
    assert.match(sick[0]?.reason ?? "", /the health check \/gone answers 404: say another/);
  });

  it("stops at the level that is too much", async () => {
    const plan = planFor(base);
    const first = { ...plan, health: "/ill", level: { ...plan.level, users: 100 } };
    const plans = [first, { ...plan, level: { ...plan.level, users: 200 } }];
    // As long as the health check needs to be decided, however busy this machine is.
    const engine: LoadEngine = async () => {
      while (checked < 10) await delay(20);
      return undefined;
    };
    const results = await runLoad({ plans, engine, signal: never(), ca });
    const last = results.at(-1);
    assert.equal(results.find(({ probe }) => probe === "load-health-at-100")?.outcome, "fail");
    assert.match(last?.reason ?? "", /It was not run: 100 users were too many/);
    // What the stack does not look at is not too much.
    const levels = new Map([["load-health-at-100", "disabled"]] as const);
    const begun: number[] = [];
    const onLevel = ({ level }: LoadPlan) => begun.push(level.users);
    const others = await runLoad({ plans, engine, signal: never(), ca, levels, onLevel });
    assert.deepEqual([begun, others.length], [[100, 200], 7]);
  });
});

describe("load by k6", () => {
  const counts = {
    gonogo_users: { values: { count: 20 } },
    gonogo_answered: { values: { count: 150 } },
    gonogo_limited: { values: { count: 3 } },
    gonogo_failed: { values: { count: 1 } },
    gonogo_time: { values: { avg: 12.5, "p(95)": 40, max: 90 } },
  };
  const plan = planFor("https://api.shop.example", { from: ["192.0.2.1"] });

  it("has a script that is JavaScript, and holds no key", () => {
    const script = k6Script(plan);
    const body = script
      .replace(/^import .*$/gm, "")
      .replace(/^export default function/gm, "function main");
    assert.doesNotThrow(() => new Script(body.replaceAll("export ", "")));
    assert.match(script, /"target":20/);
    assert.match(script, /"localIPs":"192\.0\.2\.1"/);
  });

  it("reads what k6 summed up", () => {
    assert.deepEqual(readSummary(JSON.stringify(counts)), {
      users: 20,
      answered: 150,
      limited: 3,
      failed: 1,
      latency: { average: 12.5, p95: 40, most: 90 },
    });
    const { gonogo_time: _, ...timeless } = counts;
    assert.throws(() => readSummary(JSON.stringify(timeless)), /no times of answers/);
    assert.throws(() => readSummary('{"gonogo_users"'), /What k6 summed up is no JSON/);
  });

  /** Runs with a program named k6 that is this shell script. */
  async function withK6(script: string, signal: AbortSignal) {
    const bin = mkdtempSync(join(tmpdir(), "gonogo-k6-bin-"));
    writeFileSync(join(bin, "k6"), `#!/bin/sh\n${script}\n`);
    chmodSync(join(bin, "k6"), 0o755);
    const { PATH } = process.env;
    process.env.PATH = `${bin}:${PATH}`;
    try {
      const tally = new Tally();
      const ended = await byK6({ plan, keys: ["k1", "k2"], tally, signal });
      return { ended, facts: tally.facts(), bin };
    } finally {
      process.env.PATH = PATH;
      rmSync(bin, { recursive: true, force: true });
    }
  }

  it("gives it keys by the environment alone, and takes its counts", async () => {
    const seen = join(tmpdir(), `gonogo-k6-${process.pid}`);
    const script =
      `echo "$GONOGO_LOAD_KEYS $*" > ${seen}\npwd >> ${seen}\ntest -f script.js || exit 9\n` +
      `cat > summary.json <<'END'\n${JSON.stringify(counts)}\nEND`;
    const { ended, facts } = await withK6(script, never());
    const [first, folder = ""] = readFileSync(seen, "utf8").trim().split("\n");
    rmSync(seen);
    assert.equal(ended, undefined);
    assert.equal(first, "k1,k2 run --quiet --no-color --no-usage-report script.js");
    assert.equal(existsSync(folder), false);
    assert.deepEqual([facts.answered, facts.failed, facts.limited], [150, 1, 3]);
  });

  it("ends it, and what it started, when it is interrupted", async () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 200);
    const { ended } = await withK6("sleep 600 & wait", controller.signal);
    assert.equal(ended, "it was interrupted");
  });

  it("decides nothing when it fails, and says where to get it when it is missing", async () => {
    await assert.rejects(withK6("exit 107", never()), /k6 ended with exit code 107/);
    await assert.rejects(withK6("exit 0", never()), /k6 left no summary of what it did/);
    const { PATH } = process.env;
    process.env.PATH = "/nonexistent";
    try {
      const run = { plan, keys: [], tally: new Tally(), signal: never() };
      await assert.rejects(byK6(run), /needs k6, which is not installed/);
    } finally {
      process.env.PATH = PATH;
    }
  });
});
