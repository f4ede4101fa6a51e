/** Where this package lies, from its sources as well as from its bundle. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

let found: { readonly dir: string; readonly version: string } | undefined;

function find(): { readonly dir: string; readonly version: string } {
  if (found) return found;
  for (let dir = __dirname; ; dir = dirname(dir)) {
    const file = join(dir, "package.json");
    if (existsSync(file)) {
      const { name, version } = JSON.parse(readFileSync(file, "utf8")) as {
        name?: string;
        version?: string;
      };
      if (name === "gonogo") {
        found = { dir, version: version ?? "0.0.0" };
        return found;
      }
    }
    if (dir === dirname(dir)) throw new Error(`no package.json of gonogo above ${__dirname}`);
  }
}

export const packageRoot = (): string => find().dir;
export const version = (): string => find().version;
