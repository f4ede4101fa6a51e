import { readdirSync } from "node:fs";
import * as path from "node:path";
import type { System } from "./system";

const folder = path.join(__dirname, "systems");

/** Every system: a file of infra/systems/. A new system needs no list to be edited. */
export function systemNames(): readonly string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && /^[a-z][a-z0-9-]*\.(ts|js)$/.test(entry.name))
    .map((entry) => entry.name.replace(/\.(ts|js)$/, ""))
    .sort();
}

/** Loads one system only, so that a preview does not pay for the others. */
export function loadSystem(name: string): System {
  const module = require(path.join(folder, name)) as { readonly system: System };
  return module.system;
}
