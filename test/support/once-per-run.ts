/** What several test files need and one makes: a folder of the whole run of the tests. */
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

/** Of waiting for another process, which may have been killed. */
const longestMs = 600_000;

let own: string | undefined;

/** scripts/test.mjs gives one to all processes of a run, and removes it; else it is our own. */
function runFolder(): string {
  const given = process.env.GONOGO_TEST_FOLDER;
  if (given !== undefined) return given;
  if (own === undefined) {
    const made = mkdtempSync(path.join(tmpdir(), "gonogo-test-"));
    process.once("exit", () => rmSync(made, { recursive: true, force: true }));
    own = made;
  }
  return own;
}

function took(lock: string): boolean {
  try {
    mkdirSync(lock);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    return false;
  }
}

/**
 * The folder `name`, filled by `make` when no other file of this run has done it; who comes
 * meanwhile waits. Nobody may write into it afterwards.
 *
 * @param make Fills an empty folder. When it throws, the next who asks tries again.
 */
export function oncePerRun(name: string, make: (folder: string) => void): string {
  const folder = path.join(runFolder(), name);
  const lock = `${folder}.lock`;
  const making = `${folder}.making`;
  const started = performance.now();
  while (!existsSync(folder)) {
    if (!took(lock)) {
      if (performance.now() - started > longestMs) throw new Error(`nobody finished ${folder}`);
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
      continue;
    }
    try {
      if (existsSync(folder)) break;
      rmSync(making, { recursive: true, force: true });
      mkdirSync(making);
      make(making);
      renameSync(making, folder);
    } finally {
      rmdirSync(lock);
    }
  }
  return folder;
}
