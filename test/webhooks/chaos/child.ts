/** A process of ours that a test starts, kills and starts again. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync, readFileSync } from "node:fs";
import path from "node:path";
import { type Report, type Settings, type Step, settingsVariable } from "./settings";

export type Program = "receiver" | "relay" | "worker";

export class Child {
  /** Where the receiver listens, while it does. */
  port: number | undefined;
  /** Results of the worker, of all its lives. */
  readonly outcomes = new Map<string, number>();
  /** What ended it, if that was not {@link kill}. */
  crash: string | undefined;
  private process: ChildProcess | undefined;
  private standing: Step | undefined;
  private readonly waiting = new Set<() => unknown>();

  constructor(
    readonly name: string,
    private readonly program: Program,
    private readonly folder: string,
  ) {}

  /** @throws Error when it runs already, or ends before it is ready. */
  async start(settings: Settings): Promise<void> {
    if (this.process !== undefined) throw new Error(`${this.name} runs already`);
    const log = openSync(path.join(this.folder, `${this.name}.log`), "a");
    const child = spawn(process.execPath, [path.join(this.folder, `${this.program}.js`)], {
      stdio: ["ignore", log, log, "ipc"],
      env: {
        ...process.env,
        [settingsVariable]: JSON.stringify(settings),
        NODE_NO_WARNINGS: "1",
      },
    });
    closeSync(log);
    this.process = child;
    const ended = new Promise<never>((_, reject) => {
      child.once("exit", (code, signal) => {
        this.port = undefined;
        if (this.process !== child) return;
        this.process = undefined;
        this.crash = `${this.name} ended by itself (${code ?? signal}):\n${this.log()}`;
        reject(new Error(this.crash));
      });
    });
    const ready = new Promise<void>((resolve) => {
      child.on("message", (report: Report) => {
        if (report.kind === "ready") {
          this.port = report.port;
          resolve();
        } else this.hear(report);
      });
    });
    // Whoever waits for it hears of it; afterwards the crash is there to be asked for.
    ended.catch(() => undefined);
    await Promise.race([ready, ended]);
  }

  private hear(report: Exclude<Report, { kind: "ready" }>): void {
    if (report.kind === "outcome") {
      this.outcomes.set(report.result, (this.outcomes.get(report.result) ?? 0) + 1);
    } else {
      this.standing = report.step;
      for (const look of this.waiting) look();
    }
  }

  /** Resolves when the process stands still at this step; rejects when it does not in a minute. */
  async standsAt(step: Step): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    let look = () => undefined as unknown;
    const reached = new Promise<void>((resolve, reject) => {
      look = () => this.standing === step && resolve();
      const error = new Error(`${this.name} did not come to ${step}:\n${this.log()}`);
      timer = setTimeout(() => reject(error), 60_000);
    });
    this.waiting.add(look);
    look();
    await reached.finally(() => {
      clearTimeout(timer);
      this.waiting.delete(look);
    });
  }

  /** Of the process that runs now. */
  get pid(): number | undefined {
    return this.process?.pid;
  }

  async kill(): Promise<void> {
    const child = this.process;
    this.process = undefined;
    this.port = undefined;
    this.standing = undefined;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, "exit");
    child.kill("SIGKILL");
    await exited;
  }

  log(): string {
    return readFileSync(path.join(this.folder, `${this.name}.log`), "utf8").slice(-2_000);
  }
}
