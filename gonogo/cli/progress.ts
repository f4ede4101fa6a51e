/** One line on the terminal that says what is happening; nothing where nobody watches. */
import type { ProgressEvent } from "../engine/types";
import type { Io } from "./io";

const phases = {
  loading: "loading the program and the packs",
  running: "running the program",
  checking: "checking the whole stack",
  done: "",
};

export interface Progress {
  event(event: ProgressEvent): void;
  clear(): void;
}

export function progressOf(stack: string, io: Io): Progress {
  if (!io.errIsTerminal) return { event: () => undefined, clear: () => undefined };
  let phase: keyof typeof phases = "loading";
  let count = 0;
  let drawnAt = 0;
  const draw = () => {
    drawnAt = Date.now();
    const resources = count > 0 ? `, ${count} resource${count === 1 ? "" : "s"}` : "";
    io.err(`\r\u001b[K${stack}: ${phases[phase]}${resources}`);
  };
  return {
    event(event) {
      if (event.kind === "phase") {
        phase = event.phase;
        if (phase !== "done") draw();
      } else {
        count = event.count;
        // A terminal that is written to for each of 5,000 resources slows the preview down.
        if (Date.now() - drawnAt >= 80) draw();
      }
    },
    clear: () => io.err("\r\u001b[K"),
  };
}
