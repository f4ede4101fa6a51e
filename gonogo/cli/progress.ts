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

/** Makes the progress of each stack; those that run side by side share the line. */
export function progressLine(io: Io): (stack: string) => Progress {
  const shown = new Map<string, string>();
  const draw = () => io.err(`\r\u001b[K${[...shown.values()].join("  ·  ")}`);
  return (stack) => {
    if (!io.errIsTerminal) return { event: () => undefined, clear: () => undefined };
    let phase: keyof typeof phases = "loading";
    let count = 0;
    let drawnAt = 0;
    const update = () => {
      drawnAt = Date.now();
      const resources = count > 0 ? `, ${count} resource${count === 1 ? "" : "s"}` : "";
      shown.set(stack, `${stack}: ${phases[phase]}${resources}`);
      draw();
    };
    return {
      event(event) {
        if (event.kind === "phase") {
          phase = event.phase;
          if (phase !== "done") update();
        } else {
          count = event.count;
          // A terminal that is written to for each of 5,000 resources slows the preview down.
          if (Date.now() - drawnAt >= 80) update();
        }
      },
      clear() {
        shown.delete(stack);
        draw();
      },
    };
  };
}
