/** From the stack trace of a registration to the lines of the user's own files. */
import { existsSync, readFileSync, realpathSync } from "node:fs";
import * as path from "node:path";
import { fileURLToPath } from "node:url";
import { originalPositionFor, TraceMap } from "@jridgewell/trace-mapping";
import type {
  SourcePosition as SourcePositionMessage,
  StackTrace,
} from "@pulumi/pulumi/proto/source_pb";
import { hookFile } from "./runner";
import type { SourcePosition } from "./types";

interface Place {
  readonly path: string;
  readonly line: number;
  readonly column: number;
}

export class SourceMapper {
  private readonly maps = new Map<string, TraceMap | undefined>();
  private readonly ownFiles = new Map<string, boolean>();
  private readonly root: string;

  /** @param programDir folder of the project; positions inside it are given relative to it. */
  constructor(private readonly programDir: string) {
    this.root = realpathSync(programDir);
  }

  /** The user's own frames, from the innermost to the outermost. */
  frames(
    trace: StackTrace | undefined,
    position: SourcePositionMessage | undefined,
  ): SourcePosition[] {
    const listed = trace?.getFramesList().flatMap((frame) => frame.getPc() ?? []) ?? [];
    const messages = listed.length > 0 ? listed : position ? [position] : [];
    return messages.flatMap((message) => {
      const place = toPlace(message);
      const own = place && this.isOwn(place.path) ? this.toSource(place) : undefined;
      return own ? [own] : [];
    });
  }

  outermost(
    trace: StackTrace | undefined,
    position: SourcePositionMessage | undefined,
  ): SourcePosition | undefined {
    return this.frames(trace, position).at(-1);
  }

  /** For a frame of an error message: undefined when the file is not the user's. */
  fromText(file: string, line: number, column: number): SourcePosition | undefined {
    const place = { path: file.startsWith("file:") ? fileURLToPath(file) : file, line, column };
    return this.isOwn(place.path) ? this.toSource(place) : undefined;
  }

  private isOwn(file: string): boolean {
    let own = this.ownFiles.get(file);
    if (own === undefined) {
      own =
        path.isAbsolute(file) &&
        !file.split(path.sep).includes("node_modules") &&
        !this.isTool(file);
      this.ownFiles.set(file, own);
    }
    return own;
  }

  /** The load hook stands outside node_modules when the tool runs from its sources. */
  private isTool(file: string): boolean {
    return path.basename(file).startsWith("load-hook") && file === hookFile();
  }

  private toSource(place: Place): SourcePosition {
    const original = this.original(place);
    const real = existsSync(original.path) ? realpathSync(original.path) : original.path;
    const relative = path.relative(this.root, real);
    const inside = relative !== "" && !relative.startsWith("..") && !path.isAbsolute(relative);
    const file = inside ? relative : path.relative(this.programDir, real);
    return {
      file: (inside ? file : real).split(path.sep).join("/"),
      line: original.line,
      column: original.column,
    };
  }

  private original(place: Place): Place {
    if (!/\.[cm]?js$/.test(place.path)) return place;
    const map = this.mapOf(place.path);
    if (!map) return place;
    const found = originalPositionFor(map, { line: place.line, column: place.column - 1 });
    if (found.source === null) return place;
    const source = found.source.startsWith("file:")
      ? fileURLToPath(found.source)
      : path.resolve(path.dirname(place.path), found.source);
    return { path: source, line: found.line, column: found.column + 1 };
  }

  private mapOf(file: string): TraceMap | undefined {
    if (!this.maps.has(file)) this.maps.set(file, readMap(file));
    return this.maps.get(file);
  }
}

function toPlace(message: SourcePositionMessage): Place | undefined {
  const uri = message.getUri();
  if (!uri.startsWith("file:") || message.getLine() === 0) return undefined;
  try {
    return { path: fileURLToPath(uri), line: message.getLine(), column: message.getColumn() };
  } catch {
    return undefined;
  }
}

/** The map that a compiled file names, inline or beside it; undefined when there is none. */
function readMap(file: string): TraceMap | undefined {
  try {
    const code = readFileSync(file, "utf8");
    const url = [...code.matchAll(/^\/\/[#@] sourceMappingURL=(\S+)\s*$/gm)].at(-1)?.[1];
    if (!url) return undefined;
    const inline = /^data:application\/json[^,]*?(;base64)?,(.*)$/s.exec(url);
    const text = inline
      ? inline[1]
        ? Buffer.from(inline[2] ?? "", "base64").toString("utf8")
        : decodeURIComponent(inline[2] ?? "")
      : readFileSync(path.resolve(path.dirname(file), decodeURIComponent(url)), "utf8");
    return new TraceMap(text);
  } catch {
    return undefined;
  }
}
