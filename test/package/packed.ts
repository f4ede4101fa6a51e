/** What `npm pack` makes of this checkout. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { copyCheckout } from "../support/checkout";
import { oncePerRun } from "../support/once-per-run";

/** Path of the tarball. Its sources are gone: Node must not find in them what the package lacks. */
export function packedTarball(): string {
  const folder = oncePerRun("packed", (target) => {
    const parent = mkdtempSync(path.join(tmpdir(), "gonogo-sources-"));
    try {
      const sources = path.join(parent, "sources");
      copyCheckout(sources);
      execFileSync("npm", ["pack", "--silent", "--pack-destination", target], { cwd: sources });
    } finally {
      rmSync(parent, { recursive: true });
    }
  });
  const [tarball] = readdirSync(folder).filter((name) => name.endsWith(".tgz"));
  if (tarball === undefined) throw new Error("npm pack made no tarball");
  return path.join(folder, tarball);
}
