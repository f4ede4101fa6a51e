/** Finds the source map of a file that Node ran. */
import { readFileSync } from "node:fs";
import * as path from "node:path";
import { TraceMap } from "@jridgewell/trace-mapping";

/** Undefined when there is none that can be read: positions then stay those of the file itself. */
export function readMapFile(file: string): TraceMap | undefined {
  try {
    return new TraceMap(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}

/** The map that a compiled JavaScript file names, inline or beside it. */
export function mapBesideFile(file: string): TraceMap | undefined {
  if (!/\.[cm]?js$/.test(file)) return undefined;
  try {
    const code = readFileSync(file, "utf8");
    const url = [...code.matchAll(/^\/\/[#@] sourceMappingURL=(\S+)\s*$/gm)].at(-1)?.[1];
    if (!url) return undefined;
    const inline = /^data:application\/json[^,]*?(;base64)?,(.*)$/s.exec(url);
    if (!inline) return readMapFile(path.resolve(path.dirname(file), decodeURIComponent(url)));
    const data = inline[2] ?? "";
    return new TraceMap(
      inline[1] ? Buffer.from(data, "base64").toString("utf8") : decodeURIComponent(data),
    );
  } catch {
    return undefined;
  }
}
