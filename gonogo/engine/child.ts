/** Child processes that never outlive the preview: each leads a process group of its own. */
import { type ChildProcess, spawn } from "node:child_process";
import type { Duplex, Readable } from "node:stream";
import { StringDecoder } from "node:string_decoder";
import { channelFile, DirectChannel, type Serve } from "./load-hook/direct-channel";

export interface ChildOptions {
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly onLine: (stream: "stdout" | "stderr", line: string) => void;
  /** Opens a channel for messages to and from the load hook. */
  readonly onMessage?: (message: unknown) => void;
  /** Opens a pipe for direct calls in both directions; needs `onMessage`. */
  readonly serve?: Serve;
}

export interface ChildEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** The last lines of a stream that are kept for an error message. */
const keptLines = 40;

/** In characters. A line without an end would be searched anew with each piece of it. */
const longestLine = 1_000_000;
const tooLong = "(a line of more than a million characters, not kept) ";

const running = new Set<Child>();
let exitHandlerInstalled = false;

export class Child {
  private readonly process: ChildProcess;
  /** Settles once, when the process and its output have ended; never rejects. */
  readonly ended: Promise<ChildEnd>;
  readonly lastErrors: string[] = [];
  /** For direct calls of the child. */
  readonly direct: DirectChannel | undefined;

  constructor(options: ChildOptions) {
    this.process = spawn(process.execPath, [...options.args], {
      cwd: options.cwd,
      env: options.env,
      stdio: [
        "ignore",
        "pipe",
        "pipe",
        ...(options.onMessage ? (["ipc"] as const) : []),
        ...(options.serve ? (["pipe"] as const) : []),
      ],
      // A group of its own, so that whatever the program starts ends with it.
      detached: process.platform !== "win32",
      windowsHide: true,
    });
    running.add(this);
    installExitHandler();
    if (options.onMessage) this.process.on("message", options.onMessage);
    const pipe = options.serve && (this.process.stdio[channelFile] as Duplex | undefined);
    if (pipe && options.serve) this.direct = new DirectChannel(pipe, options.serve);
    readLines(this.process.stdout, (line) => options.onLine("stdout", line));
    readLines(this.process.stderr, (line) => {
      if (this.lastErrors.push(line) > keptLines) this.lastErrors.shift();
      options.onLine("stderr", line);
    });
    this.ended = new Promise((resolve) => {
      this.process.once("error", (error) => {
        this.lastErrors.push(error.message);
        running.delete(this);
        resolve({ code: null, signal: null });
      });
      this.process.once("close", (code, signal) => resolve({ code, signal }));
    });
  }

  send(message: object): void {
    // An error here means that the process has ended, which `ended` tells.
    this.process.send?.(message, () => {});
  }

  /** Ends the process and everything that it started, at once. */
  kill(): void {
    running.delete(this);
    const { pid } = this.process;
    if (pid === undefined) return;
    try {
      if (process.platform === "win32") this.process.kill("SIGKILL");
      else process.kill(-pid, "SIGKILL");
    } catch {
      // The group is gone already.
    }
    this.process.stdout?.destroy();
    this.process.stderr?.destroy();
    this.process.stdio[channelFile]?.destroy();
    if (this.process.connected) this.process.disconnect();
  }
}

/** `process.exit` anywhere in the tool must not leave a child behind. */
function installExitHandler(): void {
  if (exitHandlerInstalled) return;
  exitHandlerInstalled = true;
  process.on("exit", () => {
    for (const child of running) child.kill();
  });
}

function readLines(stream: Readable | null, onLine: (line: string) => void): void {
  if (!stream) return;
  const decoder = new StringDecoder("utf8");
  let rest = "";
  stream.on("data", (chunk: Buffer) => {
    const lines = (rest + decoder.write(chunk)).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) onLine(line.replace(/\r$/, ""));
    // Cutting such a line could cut a secret, whose halves nobody would recognise.
    if (rest.length > longestLine) rest = tooLong;
  });
  stream.on("end", () => {
    if (rest) onLine(rest);
    rest = "";
  });
  stream.on("error", () => {});
}
