/** AWS KMS's Decrypt on loopback: data keys open for their encryption context and nothing else. */
import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

export interface DecryptRequest {
  readonly CiphertextBlob: string;
  readonly EncryptionContext?: Readonly<Record<string, string>>;
}

export class FakeKms {
  readonly asked: DecryptRequest[] = [];
  /** Errors that the next requests get, by their names in AWS; `silence` gets no answer. */
  readonly faults: string[] = [];
  private readonly key = randomBytes(32);
  private readonly server: Server;
  private readonly before = new Map<string, string | undefined>();

  private constructor() {
    this.server = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const input = JSON.parse(Buffer.concat(chunks).toString()) as DecryptRequest;
      this.asked.push(input);
      const fault = this.faults.shift();
      if (fault === "silence") return;
      const isDecrypt = request.headers["x-amz-target"] === "TrentService.Decrypt";
      const plain = isDecrypt ? this.open(input) : undefined;
      const name = fault ?? (plain === undefined ? "InvalidCiphertextException" : undefined);
      // As AWS's messages may, it quotes what was sent.
      const problem = { __type: name, message: `refused: ${JSON.stringify(input)}` };
      const body =
        name === undefined
          ? { KeyId: "arn:aws:kms:…", Plaintext: plain?.toString("base64") }
          : problem;
      const status = name === undefined ? 200 : name.startsWith("KMSInternal") ? 500 : 400;
      response.writeHead(status, { "content-type": "application/x-amz-json-1.1" });
      response.end(JSON.stringify(body));
    });
  }

  /** Tools of AWS ask here from now on, until it stops. */
  static async start(): Promise<FakeKms> {
    const kms = new FakeKms();
    await new Promise<void>((resolve) => kms.server.listen(0, "127.0.0.1", resolve));
    const { port } = kms.server.address() as AddressInfo;
    kms.set("AWS_ENDPOINT_URL_KMS", `http://127.0.0.1:${port}`);
    kms.set("AWS_REGION", "eu-central-1");
    kms.set("AWS_ACCESS_KEY_ID", "test");
    kms.set("AWS_SECRET_ACCESS_KEY", "test");
    kms.set("AWS_PROFILE", undefined);
    return kms;
  }

  /** A variable of the environment, put back when it stops: the SDK reads the process's own. */
  set(name: string, value: string | undefined): void {
    if (!this.before.has(name)) this.before.set(name, process.env[name]);
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }

  /** What `aws kms generate-data-key-without-plaintext` gives, as it is put into the secret. */
  wrap(plain: Buffer, id: string): string {
    const nonce = randomBytes(12);
    const cipher = createCipheriv("aes-256-gcm", this.key, nonce).setAAD(contextOf(id));
    const text = Buffer.concat([cipher.update(plain), cipher.final()]);
    return `kms:${Buffer.concat([nonce, cipher.getAuthTag(), text]).toString("base64")}`;
  }

  async stop(): Promise<void> {
    for (const [name, value] of this.before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private open({ CiphertextBlob, EncryptionContext }: DecryptRequest): Buffer | undefined {
    const sealed = Buffer.from(CiphertextBlob, "base64");
    const decipher = createDecipheriv("aes-256-gcm", this.key, sealed.subarray(0, 12))
      .setAAD(contextOf(EncryptionContext?.["webhook-payloads"] ?? ""))
      .setAuthTag(sealed.subarray(12, 28));
    try {
      return Buffer.concat([decipher.update(sealed.subarray(28)), decipher.final()]);
    } catch {
      return undefined;
    }
  }
}

function contextOf(id: string): Buffer {
  return Buffer.from(JSON.stringify({ "webhook-payloads": id }));
}
