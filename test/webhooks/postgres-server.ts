/** A real Postgres for tests: its own folder, a socket in it, no port, no other user. */
import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  chownSync,
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Client, type ClientConfig, Pool } from "pg";
import { poolOptions } from "../../infra/webhooks/database";
import { freePort } from "../support/free-port";
import { aptInstall } from "../support/packages";

const home = "/usr/lib/postgresql";

/** The newest Postgres of Debian's packages, or the one on the PATH. */
function installed(): string | undefined {
  const versions = existsSync(home)
    ? readdirSync(home)
        .map(Number)
        .sort((a, b) => b - a)
    : [];
  const found = versions
    .map((version) => path.join(home, String(version), "bin"))
    .find((folder) => existsSync(path.join(folder, "initdb")));
  if (found !== undefined) return found;
  const { stdout, status } = spawnSync("pg_config", ["--bindir"], { encoding: "utf8" });
  const folder = status === 0 ? stdout.trim() : "";
  return existsSync(path.join(folder, "initdb")) ? folder : undefined;
}

/** Installed when it is missing and we may, since events must be seen to survive a crash. */
function binaries(): string {
  const before = installed();
  if (before !== undefined) return before;
  aptInstall("postgresql");
  const after = installed();
  if (after === undefined) {
    throw new Error("Postgres is missing: apt-get install postgresql");
  }
  return after;
}

/** Postgres refuses to run as root. */
function user(): { readonly uid?: number; readonly gid?: number } {
  if (process.getuid?.() !== 0) return {};
  const lines = readFileSync("/etc/passwd", "utf8").split("\n");
  const line = ["postgres", "nobody"].flatMap((name) =>
    lines.filter((one) => one.startsWith(`${name}:`)),
  )[0];
  const [, , uid, gid] = line?.split(":") ?? [];
  return { uid: Number(uid), gid: Number(gid) };
}

export interface PostgresOptions {
  /** PEM texts. With them the server also listens on 127.0.0.1, for TLS and passwords only. */
  readonly tls?: { readonly cert: string; readonly key: string };
  /** Further settings: `shared_preload_libraries=pg_stat_statements`. */
  readonly settings?: readonly string[];
}

export class PostgresServer {
  private process: ChildProcess | undefined;
  private readonly log: string;

  private constructor(
    private readonly folder: string,
    private readonly bin: string,
    private readonly as: ReturnType<typeof user>,
    /** Of TCP, and part of the socket's name. */
    readonly port: number,
    private readonly settings: readonly string[],
  ) {
    this.log = path.join(folder, "log");
  }

  static async start({ tls, settings: more = [] }: PostgresOptions = {}): Promise<PostgresServer> {
    const bin = binaries();
    const as = user();
    const folder = mkdtempSync(path.join(tmpdir(), "webhooks-pg-"));
    if (as.uid !== undefined && as.gid !== undefined) chownSync(folder, as.uid, as.gid);
    const data = path.join(folder, "data");
    const options = ["-U", "owner", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync"];
    execFileSync(path.join(bin, "initdb"), ["-D", data, ...options], {
      ...as,
      cwd: folder,
      stdio: ["ignore", "ignore", "pipe"],
    });
    const port = tls === undefined ? 5432 : await freePort();
    const settings = tls === undefined ? ["listen_addresses="] : listenWithTls(folder, as, tls);
    const server = new PostgresServer(folder, bin, as, port, [...settings, ...more]);
    await server.restart();
    return server;
  }

  /** How to connect: as the owner of everything, unless another role is named. */
  config(more: ClientConfig = {}): ClientConfig {
    const { folder: host, port } = this;
    return { host, port, user: "owner", database: "postgres", ...more };
  }

  async connect(more: ClientConfig = {}): Promise<Client> {
    const client = new Client(this.config(more));
    // A server that is killed breaks idle connections.
    client.on("error", () => undefined);
    await client.connect();
    return client;
  }

  /** Starts it again after {@link kill}. */
  async restart(): Promise<void> {
    const deadline = Date.now() + 120_000;
    for (;;) {
      if (this.process === undefined || this.process.exitCode !== null) this.spawn();
      try {
        const client = await this.connect();
        await client.end();
        return;
      } catch {
        if (Date.now() > deadline) {
          throw new Error(`Postgres does not start:\n${readFileSync(this.log, "utf8")}`);
        }
        await new Promise((resolve) => setTimeout(resolve, 30));
      }
    }
  }

  /** Who may come in over TCP, as lines of pg_hba.conf; a new connection is asked by them. */
  async letIn(rules: string): Promise<void> {
    writeFileSync(path.join(this.folder, "hba.conf"), `local all all trust\n${rules}\n`);
    const client = await this.connect();
    await client.query("SELECT pg_reload_conf()");
    await client.end();
  }

  private spawn(): void {
    const data = path.join(this.folder, "data");
    const settings = [
      ...[`unix_socket_directories=${this.folder}`, `port=${this.port}`, "jit=off"],
      ...this.settings,
    ];
    const args = ["-D", data, ...settings.flatMap((setting) => ["-c", setting])];
    const log = openSync(this.log, "a");
    const child = spawn(path.join(this.bin, "postgres"), args, {
      ...this.as,
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

  /** As a power cut does: no goodbye, no checkpoint. */
  async kill(): Promise<void> {
    await this.end("SIGKILL");
  }

  async stop(): Promise<void> {
    await this.end("SIGINT");
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    const child = this.process;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, "exit");
    child.kill(signal);
    await exited;
    this.process = undefined;
  }
}

function listenWithTls(
  folder: string,
  { uid, gid }: ReturnType<typeof user>,
  { cert, key }: NonNullable<PostgresOptions["tls"]>,
): readonly string[] {
  const place = (name: string, content: string) => {
    const file = path.join(folder, name);
    // Postgres refuses a key that others may read.
    writeFileSync(file, content, { mode: 0o600 });
    if (uid !== undefined && gid !== undefined) chownSync(file, uid, gid);
    return file;
  };
  const rules = "local all all trust\nhostssl all all 127.0.0.1/32 scram-sha-256\n";
  return [
    ...["listen_addresses=127.0.0.1", "ssl=on"],
    `ssl_cert_file=${place("server.crt", cert)}`,
    `ssl_key_file=${place("server.key", key)}`,
    `hba_file=${place("hba.conf", rules)}`,
  ];
}

/** A pool as the receiver has it, with the rights of a role. */
export function openPool(server: PostgresServer, role: string): Pool {
  const pool = new Pool({ ...server.config(), ...poolOptions, options: `-c role=${role}` });
  pool.on("error", () => undefined);
  return pool;
}
