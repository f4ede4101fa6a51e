/**
 * Opt-in: pushes to the S3 of moto. MOTO=1 installs moto from PyPI into a temporary environment;
 * MOTO=/path takes the Python environment there.
 */
import assert from "node:assert/strict";
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateBucketCommand } from "@aws-sdk/client-s3";
import { pushFile, readBucket, usualLimits } from "../../gonogo/history/push";
import { s3Client } from "../../gonogo/history/s3-client";

const version = "5.2.5";
const given = process.env.MOTO ?? "";

const serve = `
from moto.server import ThreadedMotoServer
import sys
server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
server.start()
print("port=%d." % server.get_host_and_port()[1], flush=True)
sys.stdin.read()
`;

(given !== "" ? describe : describe.skip)("the S3 of moto (MOTO=1)", () => {
  let folder: string;
  let server: ChildProcess;
  let url: string;
  before(async function () {
    this.timeout(600_000);
    folder = mkdtempSync(join(tmpdir(), "moto-push-"));
    if (given === "1") {
      execFileSync("python3", ["-m", "venv", folder]);
      const pip = join(folder, "bin", "pip");
      execFileSync(pip, ["install", "-q", `moto[server]==${version}`], { stdio: "pipe" });
    }
    const python = join(given === "1" ? folder : given, "bin", "python");
    server = spawn(python, ["-c", serve], { stdio: ["pipe", "pipe", "ignore"] });
    const port = await new Promise<string>((resolve) => {
      let told = "";
      server.stdout?.on("data", (chunk) => {
        told += String(chunk);
        const [, number] = /port=(\d+)\./.exec(told) ?? [];
        if (number !== undefined) resolve(number);
      });
    });
    url = `http://127.0.0.1:${port}`;
  });
  after(() => {
    server.kill();
    rmSync(folder, { recursive: true, force: true });
  });

  it("takes a report once, and knows it again", async () => {
    process.env.AWS_ACCESS_KEY_ID ??= "test";
    process.env.AWS_SECRET_ACCESS_KEY ??= "test";
    const client = s3Client(url, {}, usualLimits);
    await client.send(new CreateBucketCommand({ Bucket: "evidence" }));
    const to = readBucket("--push", "s3://evidence/gate");
    const file = join(folder, "20260301T120000.000Z-1a2b3c4d.json");
    writeFileSync(file, "{}");
    const first = await pushFile(file, "shop-prod", to, client);
    assert.deepEqual(first, {
      uri: "s3://evidence/gate/shop-prod/20260301T120000.000Z-1a2b3c4d.json",
      isNew: true,
    });
    assert.equal((await pushFile(file, "shop-prod", to, client)).isNew, false);
    writeFileSync(file, '{"altered":true}');
    await assert.rejects(pushFile(file, "shop-prod", to, client), /holds something else/);
    client.destroy();
  });
});
