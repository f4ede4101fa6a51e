/**
 * What the pack costs: its start against an empty pack and against Node itself, processor time per
 * analyzed resource, and the pass over a whole stack. Ratios first, machines differ.
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import path from "node:path";
import type { ResourceData } from "../policies/framework/resource-data";
import { buildPackFolder, PackProcess, stackRequest } from "../test/policies/support/pack";
import { awsguardFolder } from "./bench/awsguard";
import { median, time } from "./bench/measure";
import { resources } from "./bench/stack";

const root = path.dirname(__dirname);
const runs = Number(process.env.BENCH_RUNS ?? "5");
const count = 1_000;
const many = 10 * count;

const emptyPack = `const { PolicyPack } = require("@pulumi/policy");
new PolicyPack("empty", { policies: [] });`;
/** What a rule over the stack costs in a plain pack. */
const plainPack = `const { PolicyPack } = require("@pulumi/policy");
new PolicyPack("plain", { policies: [{ name: "one", description: "one", enforcementLevel: "advisory",
  validateStack: (args) => { for (const r of args.resources) r.props.name; } },
  { name: "two", description: "two", enforcementLevel: "advisory",
  validateResource: (args) => { args.props.name; } }] });`;

function packFolder(source: string): string {
  mkdirSync(path.join(root, ".cache"), { recursive: true });
  const folder = mkdtempSync(path.join(root, ".cache", "pack-"));
  writeFileSync(path.join(folder, "index.js"), source);
  writeFileSync(path.join(folder, "package.json"), '{"main":"index.js","version":"0.0.1"}');
  return folder;
}

/** Milliseconds from the spawn of the process to its port, in turns so that load hits all alike. */
async function startTimes(folders: Readonly<Record<string, string>>) {
  const times = new Map<string, number[]>(Object.keys(folders).map((name) => [name, []]));
  for (let run = 0; run <= runs; run++) {
    for (const [name, folder] of Object.entries(folders)) {
      const started = performance.now();
      const pack = await PackProcess.start({ folder });
      if (run > 0) {
        times.get(name)?.push(performance.now() - started);
      }
      await pack.stop();
    }
  }
  return Object.fromEntries([...times].map(([name, values]) => [name, median(values)]));
}

/** Processor milliseconds of a process so far (Linux). */
function cpuOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

/** Milliseconds to its port, and the most memory until then, of the executable form. */
async function executable() {
  const folder = mkdtempSync(path.join(tmpdir(), "gonogo-bench-"));
  const file = path.join(folder, "pack");
  try {
    const build = path.join(root, "scripts", "build.mjs");
    execFileSync(process.execPath, [build, "--executable-pack", file]);
    const walls: number[] = [];
    const cpus: number[] = [];
    const memory: number[] = [];
    for (let run = 0; run <= runs; run++) {
      const started = performance.now();
      const pack = await PackProcess.startExecutable(file, folder);
      const wall = performance.now() - started;
      const status = readFileSync(`/proc/${pack.pid}/status`, "utf8");
      if (run > 0) {
        walls.push(wall);
        cpus.push(cpuOf(pack.pid));
        memory.push(Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]) / 1024);
      }
      await pack.stop();
    }
    return { wall: median(walls), cpu: median(cpus), memory: median(memory) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Milliseconds per resource, and for the stack, of processor and wall time. */
async function analysis(folder: string, stack: readonly ResourceData[], passes = runs) {
  const pack = await PackProcess.start({ folder, env: { PULUMI_NODEJS_STACK: "bench-prod" } });
  const analyze: { cpu: number; wall: number }[] = [];
  const analyzeStack: { cpu: number; wall: number }[] = [];
  const measured = async (into: typeof analyze, work: () => Promise<void>) => {
    const before = { cpu: cpuOf(pack.pid), wall: performance.now() };
    await work();
    into.push({ cpu: cpuOf(pack.pid) - before.cpu, wall: performance.now() - before.wall });
  };
  for (let run = 0; run < passes; run++) {
    await measured(analyze, async () => {
      for (const resource of stack) {
        await pack.analyze(resource);
      }
    });
    const request = stackRequest(stack);
    await measured(analyzeStack, async () => {
      await pack.sendStack(request);
    });
  }
  await pack.stop();
  const of = (values: typeof analyze, key: "cpu" | "wall") => median(values.map((v) => v[key]));
  return {
    analyzeCpu: of(analyze, "cpu") / stack.length,
    analyzeWall: of(analyze, "wall") / stack.length,
    firstAnalyzeCpu: (analyze[0]?.cpu ?? Number.NaN) / stack.length,
    stackCpu: of(analyzeStack, "cpu"),
    stackWall: of(analyzeStack, "wall"),
    firstStackWall: analyzeStack[0]?.wall ?? Number.NaN,
  };
}

function row(name: string, value: number, unit: string, note = ""): void {
  console.log(`${name.padEnd(44)} ${value.toFixed(2).padStart(8)} ${unit.padEnd(4)} ${note}`);
}

/** The rows about Analyze and AnalyzeStack. */
async function analyses(folders: { readonly ours: string; readonly plain: string }): Promise<void> {
  const stack = resources(count);
  const ours = await analysis(folders.ours, stack);
  const plain = await analysis(folders.plain, stack);
  const over = (name: "analyzeCpu" | "stackWall" | "stackCpu") =>
    `${(ours[name] / plain[name]).toFixed(2)} x one rule in a plain pack`;
  row(
    "Analyze, all policies, pack cpu",
    ours.analyzeCpu,
    "ms",
    `per resource (at most 1), ${over("analyzeCpu")}`,
  );
  row("  first 1,000, code not yet compiled", ours.firstAnalyzeCpu, "ms", "per resource");
  row("  wall with this client", ours.analyzeWall, "ms", "per resource");
  row(
    "Analyze, one rule that reads a property",
    plain.analyzeCpu,
    "ms",
    "per resource, plain pack",
  );
  row(
    `AnalyzeStack of ${count}, all policies, wall`,
    ours.stackWall,
    "ms",
    `(at most 350), ${over("stackWall")}`,
  );
  row("  first pass", ours.firstStackWall, "ms");
  row("  pack cpu", ours.stackCpu, "ms", over("stackCpu"));
  row("AnalyzeStack, one rule, wall", plain.stackWall, "ms", "plain pack");
  row("  first pass", plain.firstStackWall, "ms");
  const large = await analysis(folders.ours, resources(many), 2);
  row(
    `Analyze of ${many}, pack cpu`,
    large.analyzeCpu,
    "ms",
    `per resource, ${(large.analyzeCpu / ours.analyzeCpu).toFixed(2)} x of ${count} (linear: 1)`,
  );
  row(
    `AnalyzeStack of ${many}, pack cpu`,
    large.stackCpu,
    "ms",
    `${(large.stackCpu / ours.stackCpu).toFixed(2)} x ${count} (linear: 10)`,
  );
}

async function main(): Promise<void> {
  console.log(`load average before: ${loadavg()[0]?.toFixed(1)}`);
  const folders = {
    ours: buildPackFolder(),
    empty: packFolder(emptyPack),
    plain: packFolder(plainPack),
  };
  try {
    const awsguard = awsguardFolder(path.join(root, ".cache"));
    const starts = await startTimes({
      empty: folders.empty,
      ours: folders.ours,
      ...(awsguard === undefined ? {} : { awsguard }),
    });
    const node = time([process.execPath, "-e", "0"], { runs }).wall * 1000;
    const ratio = (starts.ours ?? 0) / (starts.empty ?? 1);
    row(
      "pack start, spawn to port",
      starts.ours ?? 0,
      "ms",
      `${ratio.toFixed(2)} x empty pack (at most 1.15)`,
    );
    row("empty @pulumi/policy pack", starts.empty ?? 0, "ms");
    const guard = starts.awsguard;
    if (guard === undefined) console.log("@pulumi/awsguard could not be installed: left out");
    else
      row("@pulumi/awsguard", guard, "ms", `ours is ${((starts.ours ?? 0) / guard).toFixed(2)} x`);
    row("node -e 0", node, "ms");
    const alone = await executable();
    row(
      "executable pack, spawn to port",
      alone.wall,
      "ms",
      `${(alone.wall / node).toFixed(2)} x node -e 0 (at most 400 ms)`,
    );
    row(
      "  processor",
      alone.cpu,
      "ms",
      `${(alone.wall / (starts.ours ?? 1)).toFixed(2)} x the folder's form`,
    );
    row("  memory until then", alone.memory, "MiB", "(at most 90)");
    await analyses(folders);
  } finally {
    for (const folder of Object.values(folders)) {
      rmSync(folder, { recursive: true, force: true });
    }
  }
}

void main();
