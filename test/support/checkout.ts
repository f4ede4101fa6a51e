/** A copy of the checkout, for tests that write into it: others run beside them. */
import { cpSync, readdirSync, symlinkSync } from "node:fs";
import path from "node:path";

const root = path.dirname(path.dirname(__dirname));
/** What is not source, and the installed packages, which are linked. */
const left = new Set([".cache", ".git", "dist", "node_modules", "reports", "test"]);

/** Copies the sources into `target`, which must not exist, and links the installed packages. */
export function copyCheckout(target: string): void {
  for (const name of readdirSync(root)) {
    if (!left.has(name))
      cpSync(path.join(root, name), path.join(target, name), { recursive: true });
  }
  symlinkSync(path.join(root, "node_modules"), path.join(target, "node_modules"));
}
