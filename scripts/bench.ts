/**
 * `npm run bench`: the figures that users feel, as ratios taken in one run, absolute seconds beside
 * them. Nothing here is a test: machines differ, ratios drift less.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { buildSync } from "esbuild";
import { type Timing, time } from "./bench/measure";
import { writeProgram } from "./bench/programs";

const root = path.dirname(__dirname);
const gonogo = path.join(root, "dist", "gonogo.js");
const runs = Number(process.env.BENCH_RUNS ?? "5");

function row(name: string, timing: Timing, base?: { name: string; timing: Timing }): void {
  const ratio = base ? `${(timing.wall / base.timing.wall).toFixed(2)} x ${base.name}` : "";
  console.log(
    `${name.padEnd(44)} ${timing.wall.toFixed(2).padStart(7)} s wall ` +
      `${timing.cpu.toFixed(2).padStart(7)} s cpu  exit ${timing.exit}  ${ratio}`,
  );
}

function previewOf(dir: string, count: number): Timing {
  const program = path.join(dir, String(count));
  writeProgram(program, count, path.join(root, "node_modules"));
  return time([process.execPath, gonogo, "preview", "dev", "--program", program], {
    runs: count > 1000 ? Math.min(runs, 3) : runs,
  });
}

function main(): void {
  spawnSync(process.execPath, [path.join(root, "scripts", "build.mjs")], { stdio: "inherit" });
  console.log(`Node ${process.version}, median of ${runs} runs after one warm-up\n`);
  const node = time([process.execPath, "-e", "0"], { runs });
  row("node -e 0", node);
  const nothing = { name: "node -e 0", timing: node };
  row("gonogo --help", time([process.execPath, gonogo, "--help"], { runs }), nothing);
  const prod = time([process.execPath, gonogo, "preview", "finsight-prod"], { runs, cwd: root });
  row("verdict on finsight-prod", prod, nothing);

  const dir = mkdtempSync(path.join(tmpdir(), "gonogo-bench-"));
  try {
    const small = previewOf(dir, 500);
    const medium = previewOf(dir, 1000);
    const large = previewOf(dir, 5000);
    row("verdict on 500 resources", small);
    row("verdict on 1,000 resources", medium, { name: "500 (linear: at most 2)", timing: small });
    row("verdict on 5,000 resources", large, { name: "1,000 (linear: at most 5)", timing: medium });
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }

  for (const part of ["bench-pack.ts", "bench-page.ts", "bench/webhooks.ts", "bench/probes.ts"]) {
    console.log("");
    const args = ["--import", "tsx", path.join(root, "scripts", part)];
    spawnSync(process.execPath, args, { stdio: "inherit", cwd: root });
  }
  console.log("");
  benchFormats();
}

/** Bundled as the command line is, for what compiles TypeScript would count as memory of ours. */
function benchFormats(): void {
  const dir = mkdtempSync(path.join(tmpdir(), "gonogo-bench-"));
  try {
    const outfile = path.join(dir, "formats.js");
    const entry = path.join(root, "scripts/bench/formats.ts");
    buildSync({ entryPoints: [entry], bundle: true, platform: "node", outfile });
    spawnSync(process.execPath, [outfile], { stdio: "inherit", cwd: root });
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

main();
