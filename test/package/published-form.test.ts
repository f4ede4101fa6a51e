import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { packedTarball } from "./packed";

/** A user's own program that takes two components from the installed package. */
const program = `
import * as pulumi from "@pulumi/pulumi";
import { EncryptionKey, Network, sizes, type StackContext, StripeProduct } from "gonogo/infra";

const context: StackContext = {
  prefix: "shop-dev",
  environment: "development",
  region: "us-east-1",
  accountId: "123456789012",
  sizes: sizes.development,
};
const key = new EncryptionKey("shop", { context, description: "Shop" });
const network = new Network("shop", {
  context,
  vpcCidr: "10.9.0.0/16",
  zones: ["us-east-1a", "us-east-1b"],
  keyArn: key.arn,
});
new StripeProduct("plan", { name: "Plan" });
export const vpc: pulumi.Output<string> = network.vpcId;
`;

/** A user's own service that receives and handles webhooks. */
const webhooks = `
const { createHmac } = require("node:crypto");
const { readMigrations } = require("gonogo/infra/webhooks/migrate");
const { Receiver } = require("gonogo/infra/webhooks/receiver");
const { signedEndpoint } = require("gonogo/infra/webhooks/endpoint");
const { Worker } = require("gonogo/infra/webhooks/worker");
const { SqsQueue } = require("gonogo/infra/webhooks/sqs-queue");
const { webhookServer } = require("gonogo/infra/webhooks/node-server");
const secret = "whsec_of_the_package_0123456789";
const receiver = new Receiver({
  origin: "https://api.shop.dev",
  isProduction: false,
  inbox: { accept: async ({ events }) => ({ added: events.length }) },
  endpoints: [signedEndpoint("stripe", "/hooks/stripe", async () => ({ secrets: [secret] }))],
});
const body = JSON.stringify({
  id: "evt_1", object: "event", type: "invoice.paid", livemode: false, created: 1,
  data: { object: { id: "in_1", object: "invoice" } },
});
async function status(target, key) {
  const t = Math.floor(Date.now() / 1000);
  const v1 = createHmac("sha256", key).update(t + "." + body).digest("hex");
  const headers = { "stripe-signature": "t=" + t + ",v1=" + v1 };
  const request = { method: "POST", target, headers, body: Buffer.from(body) };
  return (await receiver.receive(request)).status;
}
(async () => {
  const answers = [
    await status("/hooks/stripe", secret),
    await status("/hooks/stripe", "another"),
    await status("/hooks", secret),
  ];
  const functions = [Worker, SqsQueue, webhookServer].map((each) => typeof each);
  const migrations = readMigrations().map(({ name }) => name);
  console.log(JSON.stringify({ answers, functions, migrations }));
})();
`;

/** The installed pack, asked to judge one bucket that everybody may reach. */
const mistake = `
import * as ec2 from "@pulumi/aws/ec2";
new ec2.SecurityGroup("open", {
  ingress: [{ protocol: "tcp", fromPort: 5432, toPort: 5432, cidrBlocks: ["0.0.0.0/0"] }],
});
`;

describe("what npm pack makes, installed in an empty folder", () => {
  let folder = "";

  function write(name: string, files: Readonly<Record<string, string>>): string {
    const dir = path.join(folder, name);
    mkdirSync(dir, { recursive: true });
    for (const [file, text] of Object.entries(files)) writeFileSync(path.join(dir, file), text);
    return dir;
  }

  function gonogo(args: readonly string[], cwd = folder) {
    const command = path.join(folder, "node_modules/.bin/gonogo");
    return spawnSync(command, args, { cwd, encoding: "utf8" });
  }

  before(function () {
    this.timeout(600_000);
    folder = mkdtempSync(path.join(tmpdir(), "gonogo-published-"));
    const tarball = packedTarball();
    writeFileSync(path.join(folder, "package.json"), '{ "name": "elsewhere", "private": true }\n');
    execFileSync("npm", ["install", "--no-audit", "--no-fund", "--prefer-offline", tarball], {
      cwd: folder,
      stdio: "pipe",
    });
  });

  after(() => rmSync(folder, { recursive: true, force: true }));

  it("answers --version and lists the policies", () => {
    const version = spawnSync("npx", ["--no-install", "gonogo", "--version"], { cwd: folder });
    assert.match(String(version.stdout), /^(gonogo )?\d+\.\d+\.\d+/);
    assert.match(gonogo(["policies"]).stdout, /rds-storage-encrypted/);
  });

  it("takes webhooks in with the migrations, the receiver and the worker of the package", () => {
    const dir = write("hooks", { "index.js": webhooks });
    const run = spawnSync(process.execPath, ["index.js"], { cwd: dir, encoding: "utf8" });
    assert.equal(run.stderr, "");
    const seen = JSON.parse(run.stdout);
    assert.deepEqual(seen.migrations.slice(0, 2), ["0001-roles", "0002-events"]);
    assert.deepEqual(seen.answers, [204, 400, 404]);
    assert.deepEqual(seen.functions, ["function", "function", "function"]);
  });

  it("previews a program of the user's own that imports the components", () => {
    const dir = write("shop", {
      "Pulumi.yaml": "name: shop\nruntime: nodejs\n",
      "Pulumi.dev.yaml": "config:\n  aws:region: us-east-1\n",
      "package.json": '{ "name": "shop", "main": "index.ts" }\n',
      "index.ts": program,
    });
    const run = gonogo(["preview", "dev", "--format", "json"], dir);
    assert.equal(run.status, 0, run.stderr + run.stdout.slice(0, 2000));
    const report = JSON.parse(run.stdout);
    const types = report.runs[0].resources.map((r: { type: string }) => r.type);
    for (const type of ["gonogo:infra:Network", "aws:kms/key:Key", "aws:ec2/vpc:Vpc"]) {
      assert.ok(types.includes(type), `${type} is not among ${types.join(", ")}`);
    }
  });

  it("judges a program without any gonogo configuration as production", () => {
    const dir = write("open", {
      "Pulumi.yaml": "name: open\nruntime: nodejs\n",
      "Pulumi.main.yaml": "config:\n  aws:region: us-east-1\n",
      "package.json": '{ "name": "open", "main": "index.ts" }\n',
      "index.ts": mistake,
    });
    const pack = path.join(folder, "node_modules", "gonogo", "policies");
    const run = gonogo(["preview", "main", "--policy-pack", pack, "--format", "json"], dir);
    assert.equal(run.status, 1, run.stderr);
    const failed = JSON.parse(run.stdout).runs[0].results.filter(
      (result: { outcome: string }) => result.outcome === "fail",
    );
    assert.deepEqual(
      failed.map((result: { policy: string }) => result.policy),
      ["database-ports-not-public"],
    );
  });
});
