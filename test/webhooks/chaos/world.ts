/** Everything that takes part: servers, our processes, and the tables that count. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { build } from "esbuild";
import type { Client } from "pg";
import { migrate } from "../../../infra/webhooks/migrate";
import { tokenDigest } from "../../../infra/webhooks/providers/google-calendar";
import * as client from "../clients";
import { PostgresServer } from "../postgres-server";
import { QueueServer } from "../queue-server";
import { Child, type Program } from "./child";
import { channels } from "./events";
import { effectTables } from "./handlers";
import { Outside } from "./outside";
import type { Settings } from "./settings";

export interface WorldOptions {
  /** How many of each program there are; one unless it is said. */
  readonly workers?: number;
  /** See {@link Outside.start}. */
  readonly losesAnswer?: () => boolean;
}

/** Started by nothing but {@link start}, and gone after {@link stop}. */
export class World {
  readonly children: readonly Child[];

  private constructor(
    private readonly folder: string,
    readonly postgres: PostgresServer,
    readonly queue: QueueServer,
    readonly outside: Outside,
    workers: number,
  ) {
    const child = (name: string, program: Program) => new Child(name, program, folder);
    this.children = [
      child("receiver", "receiver"),
      child("relay", "relay"),
      ...Array.from({ length: workers }, (_, index) => child(`worker-${index + 1}`, "worker")),
    ];
  }

  /** The servers; no process of ours runs yet. */
  static async start({ workers = 1, losesAnswer }: WorldOptions = {}): Promise<World> {
    const folder = mkdtempSync(path.join(tmpdir(), "webhooks-chaos-"));
    const undo: (() => unknown)[] = [() => rmSync(folder, { recursive: true, force: true })];
    try {
      await bundle(folder);
      const postgres = await PostgresServer.start();
      undo.push(() => postgres.stop());
      const queue = await QueueServer.start();
      undo.push(() => queue.stop());
      const outside = await Outside.start(losesAnswer);
      undo.push(() => outside.stop());
      const world = new World(folder, postgres, queue, outside, workers);
      await world.withOwner(prepare);
      return world;
    } catch (error) {
      for (const each of undo.reverse()) await each();
      throw error;
    }
  }

  child(name: string): Child {
    const found = this.children.find((one) => one.name === name);
    if (found === undefined) throw new Error(`there is no process ${name}`);
    return found;
  }

  /** Seconds are shorter than in production, so that no test waits for minutes. */
  settings(more: Partial<Settings> = {}): Settings {
    return {
      postgres: this.postgres.config(),
      queue: { endpoint: this.queue.endpoint, url: this.queue.url },
      outside: this.outside.url,
      origin: client.origin,
      secrets: {
        stripe: client.stripeSecret,
        twilio: client.twilioToken,
        sendGrid: client.sendGridPublicKey,
      },
      handlerSeconds: 5,
      silentSeconds: 5,
      ...more,
    };
  }

  async withOwner<T>(work: (owner: Client) => Promise<T>): Promise<T> {
    const owner = await this.postgres.connect();
    try {
      return await work(owner);
    } finally {
      await owner.end().catch(() => undefined);
    }
  }

  async stop(): Promise<void> {
    // Servers do not keep this process alive, which would end before they have.
    const awake = setInterval(() => undefined, 1_000);
    for (const child of this.children) await child.kill();
    await this.outside.stop();
    await this.queue.stop();
    await this.postgres.stop();
    rmSync(this.folder, { recursive: true, force: true });
    clearInterval(awake);
  }
}

/** One file for each program, so that a process is up again in a fraction of a second. */
async function bundle(folder: string): Promise<void> {
  await build({
    entryPoints: ["receiver", "relay", "worker"].map((name) => ({
      in: path.join(__dirname, `${name}-process.ts`),
      out: name,
    })),
    outdir: folder,
    bundle: true,
    platform: "node",
    target: "node20",
    external: ["pg-native"],
    logLevel: "error",
  });
}

async function prepare(owner: Client): Promise<void> {
  // Processes are killed here and the machine is not, so that what was written is there: waiting for
  // the disk would only make the run several times as long.
  await owner.query("ALTER SYSTEM SET fsync = off");
  await owner.query("SELECT pg_reload_conf()");
  await migrate(owner);
  await owner.query(effectTables);
  for (const { id, resource, tenant } of channels) {
    await owner.query(
      `INSERT INTO webhooks.channels (id, tenant, calendar_id, token_sha256, resource_id, expires_at)
       VALUES ($1, $2, 'primary', $3, $4, now() + interval '1 day')`,
      [id, tenant, tokenDigest(client.channelToken), resource],
    );
  }
}
