/** The committed bundle as Lambda runs it: a process of its own, and an AWS SDK that is not ours. */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { webhookCode } from "../../infra/webhooks/code.gen.js";

/** Lambda's runtime: it loads the code with the first event, as an instance that starts does. */
const runtime = `
const context = { getRemainingTimeInMillis: () => 60_000 };
process.on("message", async ({ handler, event }) => {
  try {
    process.send({ answer: (await require("./index.js")[handler](event, context)) ?? null });
  } catch (error) {
    process.send({ error: error.name + ": " + error.message });
  }
});
`;

const secretsManager = `
const { readFileSync } = require("node:fs");
exports.GetSecretValueCommand = class { constructor(input) { this.input = input; } };
exports.SecretsManagerClient = class {
  async send({ input }) {
    const secrets = JSON.parse(readFileSync(__dirname + "/secrets.json", "utf8"));
    const SecretString = secrets[input.SecretId];
    if (SecretString !== undefined) return { SecretString };
    throw Object.assign(new Error("there is none"), { name: "ResourceNotFoundException" });
  }
};
`;

/** Opens what {@link wrappedKey} made, for the id that it was made for. */
const keyManagement = `
exports.DecryptCommand = class { constructor(input) { this.input = input; } };
exports.KMSClient = class {
  async send({ input: { CiphertextBlob, EncryptionContext } }) {
    const id = Buffer.from(EncryptionContext["webhook-payloads"] + ":");
    if (CiphertextBlob.subarray(0, id.length).equals(id)) {
      return { Plaintext: CiphertextBlob.subarray(id.length).map((byte) => byte ^ 0xff) };
    }
    throw Object.assign(new Error("refused"), { name: "InvalidCiphertextException" });
  }
};
`;

/** A payload key as the secret holds it when KMS has encrypted it. */
export function wrappedKey(id: string, key: Buffer): string {
  const wrapped = Buffer.concat([Buffer.from(`${id}:`), key.map((byte) => byte ^ 0xff)]);
  return `kms:${wrapped.toString("base64")}`;
}

/** Writes what it was asked to into a file, and fails while there is none to write to. */
const others = `
const { appendFileSync } = require("node:fs");
const command = (name) => class { constructor(input) { this.line = { name, input }; } };
class Client {
  async send({ line }) {
    appendFileSync(__dirname + "/sent", JSON.stringify(line) + "\\n");
    const Successful = (line.input.Entries ?? []).map(({ Id }) => ({ Id }));
    return { Successful };
  }
}
exports.LambdaClient = Client;
exports.SQSClient = Client;
exports.InvokeCommand = command("Invoke");
exports.SendMessageBatchCommand = command("SendMessageBatch");
`;

export interface Sent {
  readonly name: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** A folder with the code, and processes that run it. */
export class FunctionWorld {
  readonly folder = mkdtempSync(path.join(tmpdir(), "webhook-functions-"));
  readonly processes: FunctionProcess[] = [];

  constructor(files: Readonly<Record<string, string>>) {
    this.write("index.js", webhookCode);
    this.write("runtime.js", runtime);
    for (const [name, content] of Object.entries(files)) this.write(name, content);
    const sdk = (service: string, content: string) =>
      this.write(path.join("node_modules", "@aws-sdk", service, "index.js"), content);
    sdk("client-secrets-manager", secretsManager);
    sdk("client-kms", keyManagement);
    for (const service of ["client-lambda", "client-sqs"]) sdk(service, others);
    this.secrets({});
  }

  /** Values by name, from now on. */
  secrets(values: Readonly<Record<string, string>>): void {
    const place = path.join("node_modules", "@aws-sdk", "client-secrets-manager", "secrets.json");
    this.write(place, JSON.stringify(values));
  }

  /** What was sent to a service since the start. */
  sent(service: string): readonly Sent[] {
    try {
      const file = path.join(this.folder, "node_modules", "@aws-sdk", service, "sent");
      const lines = readFileSync(file, "utf8").trim().split("\n");
      return lines.map((line) => JSON.parse(line) as Sent);
    } catch {
      return [];
    }
  }

  start(config?: object): FunctionProcess {
    const started = new FunctionProcess(this.folder, config);
    this.processes.push(started);
    return started;
  }

  end(): void {
    for (const each of this.processes) each.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private write(name: string, content: string): void {
    const file = path.join(this.folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
}

export class FunctionProcess {
  /** What it wrote to its log. */
  log = "";
  private readonly child: ChildProcess;

  constructor(folder: string, config?: object) {
    this.child = fork(path.join(folder, "runtime.js"), {
      cwd: "/",
      execArgv: [],
      // Nothing of ours but the one variable.
      env: config === undefined ? {} : { WEBHOOKS: JSON.stringify(config) },
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream?.on("data", (chunk: Buffer) => {
        this.log += chunk.toString();
      });
    }
  }

  /** One event after the other, as Lambda does. */
  async call(handler: string, event: object): Promise<unknown> {
    this.child.send({ handler, event });
    const [{ answer, error }] = (await once(this.child, "message")) as [
      { answer?: unknown; error?: string },
    ];
    if (error !== undefined) throw new Error(error);
    return answer;
  }

  kill(): void {
    this.child.kill("SIGKILL");
  }
}
