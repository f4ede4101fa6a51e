/** The process as a command sees it, so that tests can stand in for it. */
export interface Io {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Resolves when the text has left the process; a reader that went away is no error. */
  out(text: string): Promise<void>;
  err(text: string): void;
  /**
   * Asks the person at the terminal for a line; undefined when there is none. Only there where both
   * the question can be read and the answer be typed.
   */
  ask?(question: string): Promise<string | undefined>;
  readonly outIsTerminal: boolean;
  readonly errIsTerminal: boolean;
  /** Columns of the terminal that standard output is, if it is one. */
  readonly columns: number | undefined;
  /** Prints stack traces and the program's own output. */
  readonly debug: boolean;
}

export function processIo(debug: boolean): Io {
  // `gonogo preview | head`: the reader has what it wanted, and the verdict still counts.
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE" && error.code !== "ERR_STREAM_DESTROYED") throw error;
    });
  }
  return {
    env: process.env,
    cwd: process.cwd(),
    out: (text) =>
      new Promise((resolve) => {
        process.stdout.write(text, () => resolve());
      }),
    err: (text) => {
      process.stderr.write(text);
    },
    ...(process.stdin.isTTY && process.stderr.isTTY ? { ask } : {}),
    outIsTerminal: process.stdout.isTTY === true,
    errIsTerminal: process.stderr.isTTY === true,
    columns: process.stdout.isTTY ? process.stdout.columns : undefined,
    debug,
  };
}

async function ask(question: string): Promise<string | undefined> {
  const { createInterface } = require("node:readline") as typeof import("node:readline");
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  return new Promise((resolve) => {
    lines.on("close", () => resolve(undefined));
    lines.question(question, (answer) => {
      resolve(answer);
      lines.close();
    });
  });
}
