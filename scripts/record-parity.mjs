// Records what the real Pulumi CLI sends to a policy pack while it previews a program, in the form
// of test/parity/*/recorded/analyzer.jsonl. Needs the CLI on the PATH and a login (`pulumi login
// file://…` will do), and the cloud plugins that the program uses.
//
//     node scripts/record-parity.mjs test/parity/full dev test/parity/policies [CONFIG.json]
//
// How: a copy of the pack runs behind a hook that writes down each call of the Analyzer service
// before the pack answers. The program and the pack themselves stay untouched.
// Recorded are the messages to the pack. Calls of the monitor (monitor.jsonl) are not, since that
// needs a stand-in provider and a proxy between the program and the engine.
import { spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const [program, stack, pack, config] = process.argv.slice(2);
if (!program || !stack || !pack) {
  console.error("usage: node scripts/record-parity.mjs PROGRAM STACK PACK [CONFIG.json]");
  process.exit(2);
}
if (spawnSync("pulumi", ["version"]).status !== 0) {
  console.error(
    "The Pulumi CLI is not on the PATH. Install it: https://www.pulumi.com/docs/install/",
  );
  process.exit(2);
}

const target = path.resolve(program, "recorded");
const output = path.join(target, "analyzer.jsonl");
const work = mkdtempSync(path.join(tmpdir(), "record-parity-"));
const recorder = `
const fs = require("node:fs");
const { Struct } = require("google-protobuf/google/protobuf/struct_pb");
const { AnalyzerService } = require("@pulumi/pulumi/proto/analyzer_grpc_pb");
const grpc = require("@grpc/grpc-js");
const plain = (value) => {
  if (value instanceof Struct) return value.toJavaScript();
  if (Array.isArray(value)) return value.map(plain);
  if (!value || typeof value !== "object" || !value.toObject) return value;
  const result = {};
  for (const key of Object.keys(value.toObject())) {
    const field = key.replace(/^pb_/, "");
    const getter = value["get" + field[0].toUpperCase() + field.slice(1)];
    const item = getter ? getter.call(value) : value.toObject()[key];
    if (item === undefined) continue;
    result[key] = item && item.toArray && item.get
      ? item.toArray().map(([name]) => [name, plain(item.get(name))])
      : plain(item);
  }
  return result;
};
const configuration = (message) => Object.fromEntries(
  message.policyconfigMap.map(([name, { enforcementlevel, properties }]) =>
    [name, { level: enforcementlevel, props: properties }]));
const add = grpc.Server.prototype.addService;
grpc.Server.prototype.addService = function (definition, implementation) {
  if (definition !== AnalyzerService) return add.call(this, definition, implementation);
  const recorded = Object.fromEntries(Object.entries(implementation).map(([m, handler]) => [m,
    (call, callback) => {
      const o = plain(call.request);
      const line = JSON.stringify({ m, o: m === "configure" ? configuration(o) : o });
      fs.appendFileSync(process.env.RECORD_PARITY, line + "\\n");
      return handler(call, callback);
    }]));
  return add.call(this, definition, recorded);
};
`;

try {
  const copy = path.join(work, "policies");
  cpSync(pack, copy, { recursive: true, filter: (file) => path.basename(file) !== "node_modules" });
  const modules = [pack, program, "."]
    .map((dir) => path.resolve(dir, "node_modules"))
    .find(existsSync);
  if (modules) symlinkSync(modules, path.join(work, "node_modules"));
  writeFileSync(path.join(work, "recorder.cjs"), recorder);
  mkdirSync(target, { recursive: true });
  rmSync(output, { force: true });
  const result = spawnSync(
    "pulumi",
    [
      ...["preview", "--non-interactive", "--cwd", program, "--stack", stack],
      ...["--policy-pack", copy, ...(config ? ["--policy-pack-config", config] : [])],
    ],
    {
      stdio: ["ignore", "inherit", "inherit"],
      env: {
        ...process.env,
        RECORD_PARITY: output,
        NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ""} --require ${path.join(work, "recorder.cjs")}`,
      },
    },
  );
  if (!existsSync(output)) {
    console.error(`Nothing was recorded: pulumi ended with ${result.status}.`);
    process.exitCode = 3;
  } else {
    console.log(`Recorded: ${output}. Replace absolute paths in it before you commit it.`);
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}
