import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** Compares with test/report/golden/<name>; UPDATE_GOLDEN=1 writes what was found instead. */
export function assertGolden(name: string, actual: string): void {
  const file = join(__dirname, "golden", name);
  if (process.env.UPDATE_GOLDEN) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, actual);
  }
  assert.equal(actual, readFileSync(file, "utf8"), `${name} differs; UPDATE_GOLDEN=1 accepts it`);
}
