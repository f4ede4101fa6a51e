/**
 * What the pack costs: its start against an empty pack and against Node itself, processor time per
 * analyzed resource, and the pass over a whole stack. Ratios first, machines differ.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { ResourceData } from "../policies/framework/indexed-stack";
import { unknown } from "../policies/framework/unknown";
import { buildPackFolder, PackProcess, stackRequest } from "../test/policies/support/pack";
import { awsguardFolder } from "./bench/awsguard";
import { median, time } from "./bench/measure";

const root = path.dirname(__dirname);
const runs = Number(process.env.BENCH_RUNS ?? "5");
const count = 1_000;

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

/** A stack in which every fourth resource is a database, with secrets, unknowns and references. */
function resources(): readonly ResourceData[] {
  const urn = (type: string, name: string) => `urn:pulumi:bench::bench::${type}::${name}`;
  const of = (type: string, name: string, props: object, from?: Record<string, string[]>) => ({
    urn: urn(type, name),
    type,
    name,
    props,
    ...(from ? { propertyDependencies: from } : {}),
  });
  const stack = of("pulumi:pulumi:Stack", "bench", {});
  const rest = Array.from({ length: count - 1 }, (_, index) => {
    const name = `r${index}`;
    const group = urn("aws:rds/parameterGroup:ParameterGroup", `r${index - 1}`);
    switch (index % 4) {
      case 0:
        return of("aws:rds/parameterGroup:ParameterGroup", name, {
          family: "postgres16",
          parameters: [{ name: "rds.force_ssl", value: "1" }],
          tags: { system: "bench", owner: "platform" },
        });
      case 1:
        return of("aws:rds/instance:Instance", name, instance(name), {
          parameterGroupName: [group],
        });
      case 2:
        return of("aws:ec2/securityGroup:SecurityGroup", name, {
          ingress: [{ protocol: "tcp", fromPort: 443, toPort: 443, cidrBlocks: ["10.0.0.0/16"] }],
          vpcId: unknown,
        });
      default:
        return of("aws:lambda/function:Function", name, {
          environment: { variables: { STAGE: "prod", DATABASE_URL: unknown } },
          role: unknown,
          handler: "index.handler",
          runtime: "nodejs22.x",
        });
    }
  });
  return [stack, ...rest];
}

function instance(name: string): object {
  return {
    identifier: name,
    engine: "postgres",
    engineVersion: "16.4",
    instanceClass: "db.t4g.medium",
    allocatedStorage: 100,
    storageType: "gp3",
    storageEncrypted: true,
    kmsKeyId: unknown,
    dbName: "app",
    username: "app",
    manageMasterUserPassword: true,
    parameterGroupName: unknown,
    dbSubnetGroupName: unknown,
    vpcSecurityGroupIds: [unknown],
    multiAz: true,
    publiclyAccessible: false,
    backupRetentionPeriod: 14,
    deletionProtection: true,
    skipFinalSnapshot: false,
    finalSnapshotIdentifier: `${name}-final`,
    copyTagsToSnapshot: true,
    tags: { system: "bench", owner: "platform" },
  };
}

/** Processor milliseconds of a process so far (Linux). */
function cpuOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

/** Milliseconds per resource, and for the stack, of processor and wall time. */
async function analysis(folder: string, stack: readonly ResourceData[]) {
  const pack = await PackProcess.start({ folder, env: { PULUMI_NODEJS_STACK: "bench-prod" } });
  const analyze: { cpu: number; wall: number }[] = [];
  const analyzeStack: { cpu: number; wall: number }[] = [];
  const measured = async (into: typeof analyze, work: () => Promise<void>) => {
    const before = { cpu: cpuOf(pack.pid), wall: performance.now() };
    await work();
    into.push({ cpu: cpuOf(pack.pid) - before.cpu, wall: performance.now() - before.wall });
  };
  for (let run = 0; run < runs; run++) {
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

async function main(): Promise<void> {
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
    const stack = resources();
    const ours = await analysis(folders.ours, stack);
    const plain = await analysis(folders.plain, stack);
    row("Analyze, all policies, pack cpu", ours.analyzeCpu, "ms", "per resource (at most 1)");
    row("  first 1,000, code not yet compiled", ours.firstAnalyzeCpu, "ms", "per resource");
    row("  wall with this client", ours.analyzeWall, "ms", "per resource");
    row(
      "Analyze, one rule that reads a property",
      plain.analyzeCpu,
      "ms",
      "per resource, plain pack",
    );
    row(`AnalyzeStack of ${count}, all policies, wall`, ours.stackWall, "ms", "(at most 350)");
    row("  first pass", ours.firstStackWall, "ms");
    row("  pack cpu", ours.stackCpu, "ms");
    row("AnalyzeStack, one rule, wall", plain.stackWall, "ms", "plain pack");
    row("  first pass", plain.firstStackWall, "ms");
  } finally {
    for (const folder of Object.values(folders)) {
      rmSync(folder, { recursive: true, force: true });
    }
  }
}

void main();
