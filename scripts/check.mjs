// `npm run check`: lint and format, types, freshness of generated files, side by side. Each prints
// only when it fails; the exit code is 1 when any does.
import { spawn } from "node:child_process";

const checks = {
  "lint and format": ["node_modules/@biomejs/biome/bin/biome", "check", "--error-on-warnings", "."],
  types: ["node_modules/typescript-7/bin/tsc", "-p", "."],
  "generated files": ["node_modules/tsx/dist/cli.mjs", "scripts/gen.ts", "--check"],
};

function run(name, args) {
  return new Promise((resolve) => {
    const started = performance.now();
    const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    child.stdout.on("data", (chunk) => {
      output += chunk;
    });
    child.stderr.on("data", (chunk) => {
      output += chunk;
    });
    child.on("close", (code) => {
      const seconds = ((performance.now() - started) / 1000).toFixed(1);
      console.log(`${code === 0 ? "ok  " : "FAIL"} ${name} (${seconds} s)`);
      if (code !== 0) console.log(output);
      resolve(code === 0);
    });
  });
}

const passed = await Promise.all(Object.entries(checks).map(([name, args]) => run(name, args)));
process.exitCode = passed.every(Boolean) ? 0 : 1;
