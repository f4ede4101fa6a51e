/**
 * Keeps V8's compiled code between runs where Node can do that: from version 22 on. A cache of our
 * own for Node 20 was measured and dropped: reading it took what it saved.
 */
import Module = require("node:module");

import * as path from "node:path";
import { settings } from "./node-internals";

export function installCodeCache(): void {
  const { enableCompileCache } = Module as unknown as { enableCompileCache?(dir: string): void };
  if (settings.cache) enableCompileCache?.(path.join(settings.cache, "node"));
}
