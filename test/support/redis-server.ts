/** A real Redis for tests: its own folder, a port of loopback that the system chose. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { freePort } from "./free-port";
import { aptInstall, programOnPath } from "./packages";

export interface RedisOptions {
  /** Without one it is open to whoever reaches it. */
  readonly password?: string;
  /** PEM. With it the port speaks TLS only. */
  readonly tls?: { readonly cert: string; readonly key: string };
  /** Further settings of redis.conf: `{ "maxmemory-policy": "noeviction" }`. */
  readonly settings?: Readonly<Record<string, string>>;
}

function program(): string {
  const before = programOnPath("redis-server");
  if (before !== undefined) return before;
  aptInstall("redis-server");
  const after = programOnPath("redis-server");
  if (after === undefined) throw new Error("Redis is missing: apt-get install redis-server");
  return after;
}

export class RedisServer {
  readonly host = "127.0.0.1";
  private process: ChildProcess | undefined;

  private constructor(
    private readonly folder: string,
    private readonly command: string,
    readonly port: number,
    private readonly options: RedisOptions,
  ) {}

  static async start(options: RedisOptions = {}): Promise<RedisServer> {
    const command = program();
    const folder = mkdtempSync(path.join(tmpdir(), "gonogo-redis-"));
    const server = new RedisServer(folder, command, await freePort(), options);
    try {
      await server.restart();
      return server;
    } catch (error) {
      await server.stop();
      throw error;
    }
  }

  /** `redis://:password@127.0.0.1:PORT`, or `rediss:` with TLS. */
  get url(): string {
    const { password, tls } = this.options;
    const login = password === undefined ? "" : `:${encodeURIComponent(password)}@`;
    return `${tls === undefined ? "redis" : "rediss"}://${login}${this.host}:${this.port}`;
  }

  /** Starts it again after {@link kill}, on the same port and with what it had saved. */
  async restart(): Promise<void> {
    const log = path.join(this.folder, "log");
    const file = openSync(log, "a");
    // Settings come by standard input: a password among the arguments could be read by all.
    const child = spawn(this.command, ["-"], {
      cwd: this.folder,
      stdio: ["pipe", file, file],
    });
    closeSync(file);
    child.stdin?.end(this.configuration());
    child.unref();
    const end = () => child.kill("SIGKILL");
    process.once("exit", end);
    child.once("exit", () => process.off("exit", end));
    this.process = child;
    const deadline = Date.now() + 120_000;
    while (!(await answers(this.host, this.port))) {
      if (child.exitCode !== null || Date.now() > deadline) {
        throw new Error(`Redis does not start:\n${readFileSync(log, "utf8")}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  private configuration(): string {
    const { password, tls, settings = {} } = this.options;
    const port = String(this.port);
    const all = {
      bind: this.host,
      dir: this.folder,
      save: '""',
      ...(tls === undefined ? { port } : { port: "0", "tls-port": port, ...this.tlsFiles(tls) }),
      ...(password === undefined ? { "protected-mode": "no" } : { requirepass: password }),
      ...settings,
    };
    const lines = Object.entries(all).map(([name, value]) => `${name} ${value}\n`);
    return lines.join("");
  }

  private tlsFiles({ cert, key }: { readonly cert: string; readonly key: string }) {
    const write = (name: string, text: string): string => {
      const file = path.join(this.folder, name);
      writeFileSync(file, text, { mode: 0o600 });
      return file;
    };
    return {
      "tls-cert-file": write("cert.pem", cert),
      "tls-key-file": write("key.pem", key),
      "tls-ca-cert-file": write("ca.pem", cert),
      "tls-auth-clients": "no",
    };
  }

  /** As a power cut does. */
  async kill(): Promise<void> {
    await this.end("SIGKILL");
  }

  async stop(): Promise<void> {
    await this.end("SIGTERM");
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    const child = this.process;
    this.process = undefined;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, "exit");
    child.ref();
    child.kill(signal);
    await exited;
  }
}

function answers(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const end = (result: boolean) => {
      socket.destroy();
      resolve(result);
    };
    socket.once("connect", () => end(true));
    socket.once("error", () => end(false));
  });
}
