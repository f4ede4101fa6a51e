/** A real queue that speaks SQS, for tests: ElasticMQ on a port of loopback. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { freePort } from "../support/free-port";
import { elasticMqClassPath, java } from "./queue-server-jars";

export interface QueueOptions {
  /**
   * Whether messages survive {@link QueueServer.kill}, as SQS's do. Without it the server forgets
   * all of them, and is four times as fast.
   */
  readonly durable?: boolean;
  /** Seconds for which a message that was received is hidden. */
  readonly visibilitySeconds?: number;
  /** Deliveries before a message goes to the dead letters. */
  readonly maxReceiveCount?: number;
}

/** Queue `events` and its dead letters, `events-dead`, which are there again after each start. */
export class QueueServer {
  readonly region = "us-east-1";
  /** Any are taken. */
  readonly credentials = { accessKeyId: "test", secretAccessKey: "test" };
  private process: ChildProcess | undefined;

  private constructor(
    private readonly folder: string,
    private readonly classPath: string,
    readonly port: number,
    options: QueueOptions,
  ) {
    writeFileSync(path.join(folder, "queue.conf"), configuration(folder, port, options));
  }

  /** The first start on a machine takes a minute longer: see queue-server-jars.ts. */
  static async start(options: QueueOptions = {}): Promise<QueueServer> {
    const classPath = await elasticMqClassPath();
    const folder = mkdtempSync(path.join(tmpdir(), "webhooks-queue-"));
    const server = new QueueServer(folder, classPath, await freePort(), options);
    try {
      await server.restart();
      return server;
    } catch (error) {
      await server.stop();
      throw error;
    }
  }

  get endpoint(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get url(): string {
    return `${this.endpoint}/000000000000/events`;
  }

  get deadLettersUrl(): string {
    return `${this.url}-dead`;
  }

  /** Starts it again after {@link kill}, on the same port. */
  async restart(): Promise<void> {
    const deadline = Date.now() + 120_000;
    while (!(await this.answers())) {
      // The port is nobody's while the server is dead: somebody may have had it for a moment.
      if (this.process === undefined || this.process.exitCode !== null) this.spawn();
      if (Date.now() > deadline) {
        const log = readFileSync(path.join(this.folder, "log"), "utf8");
        throw new Error(`ElasticMQ does not start:\n${log.slice(-4_000)}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  private async answers(): Promise<boolean> {
    try {
      const query = new URL("?Action=ListQueues", this.endpoint);
      const answer = await fetch(query, { signal: AbortSignal.timeout(2_000) });
      return answer.ok && (await answer.text()).includes("/events<");
    } catch {
      return false;
    }
  }

  private spawn(): void {
    // Tests end long before the slower compiler of Java pays.
    const options = ["-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"];
    const args = [`-Dconfig.file=${path.join(this.folder, "queue.conf")}`, "-cp", this.classPath];
    const log = openSync(path.join(this.folder, "log"), "a");
    const child = spawn(java(), [...options, ...args, "org.elasticmq.server.Main"], {
      cwd: this.folder,
      stdio: ["ignore", log, log],
    });
    closeSync(log);
    // A test that fails before it stops the server must neither wait for it nor leave it behind.
    child.unref();
    const end = () => child.kill("SIGKILL");
    process.once("exit", end);
    child.once("exit", () => process.off("exit", end));
    this.process = child;
  }

  /** As a power cut does. */
  async kill(): Promise<void> {
    const child = this.process;
    this.process = undefined;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, "exit");
    child.ref();
    child.kill("SIGKILL");
    await exited;
  }

  async stop(): Promise<void> {
    await this.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** H2 would write twice a second; without a delay what was confirmed is on the disk. */
function configuration(folder: string, port: number, options: QueueOptions): string {
  const { durable = false, visibilitySeconds = 30, maxReceiveCount = 1_000 } = options;
  const file = path.join(folder, "messages");
  return `
include classpath("application.conf")
node-address { protocol = http, host = "127.0.0.1", port = ${port}, context-path = "" }
rest-sqs {
  enabled = true, bind-port = ${port}, bind-hostname = "127.0.0.1", sqs-limits = strict
}
rest-stats { enabled = false }
messages-storage {
  enabled = ${durable}
  driver-class = "org.h2.Driver"
  uri = ${JSON.stringify(`jdbc:h2:${file};WRITE_DELAY=0`)}
  username = "sa"
  password = ""
  prune-data-on-init = false
}
queues {
  events {
    defaultVisibilityTimeout = ${visibilitySeconds} seconds
    deadLettersQueue { name = "events-dead", maxReceiveCount = ${maxReceiveCount} }
  }
  events-dead {}
}
`;
}
