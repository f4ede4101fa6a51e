/** From the stack trace of a registration to the lines of the user's own files. */
import { existsSync, realpathSync } from "node:fs";
import * as path from "node:path";
import { fileURLToPath } from "node:url";
import { originalPositionFor, type TraceMap } from "@jridgewell/trace-mapping";
import type {
  SourcePosition as SourcePositionMessage,
  StackTrace,
} from "@pulumi/pulumi/proto/source_pb";
import { hookFile } from "./hook-file";
import { mapBesideFile, readMapFile } from "./source-map";
import type { SourcePosition } from "./types";

/** A position in the text that Node ran, which may be transpiled. */
export interface RawPosition {
  readonly path: string;
  readonly line: number;
  readonly column: number;
}

/** Keeps only what is needed later: most runs ask for the positions of few resources. */
export function rawFrames(
  trace: StackTrace | undefined,
  position: SourcePositionMessage | undefined,
): RawPosition[] {
  const listed = trace?.getFramesList().flatMap((frame) => frame.getPc() ?? []) ?? [];
  const messages = listed.length > 0 ? listed : position ? [position] : [];
  return messages.flatMap((message) => toRaw(message) ?? []);
}

function toRaw(message: SourcePositionMessage): RawPosition | undefined {
  const uri = message.getUri();
  if (!uri.startsWith("file:") || uri.includes("/node_modules/") || message.getLine() === 0) {
    return undefined;
  }
  try {
    return { path: fileURLToPath(uri), line: message.getLine(), column: message.getColumn() };
  } catch {
    return undefined;
  }
}

export class SourceMapper {
  /** File that was run → file of its source map, as the load hook announces them. */
  private readonly announced = new Map<string, string>();
  private readonly maps = new Map<string, TraceMap | undefined>();
  private readonly shownFiles = new Map<string, string>();
  private readonly root: string;

  /** @param programDir folder of the project; positions inside it are given relative to it. */
  constructor(programDir: string) {
    this.root = realpathSync(programDir);
  }

  /** The load hook has transpiled a file. */
  announceMap(file: string, mapFile: string): void {
    this.announced.set(file, mapFile);
  }

  /** The user's own frames, from the innermost to the outermost. */
  resolve(frames: readonly RawPosition[]): SourcePosition[] {
    return frames.filter((frame) => this.isOwn(frame.path)).map((frame) => this.toSource(frame));
  }

  /** For a frame of an error message: undefined when the file is not the user's. */
  fromText(file: string, line: number, column: number): SourcePosition | undefined {
    const place = { path: file.startsWith("file:") ? fileURLToPath(file) : file, line, column };
    return this.isOwn(place.path) ? this.toSource(place) : undefined;
  }

  /** The load hook stands outside node_modules when the tool runs from its sources. */
  private isOwn(file: string): boolean {
    return (
      path.isAbsolute(file) &&
      !file.split(path.sep).includes("node_modules") &&
      !(path.basename(file).startsWith("load-hook") && file === hookFile())
    );
  }

  private toSource(frame: RawPosition): SourcePosition {
    const original = this.original(frame);
    return { file: this.shown(original.path), line: original.line, column: original.column };
  }

  private shown(file: string): string {
    let shown = this.shownFiles.get(file);
    if (shown === undefined) {
      const real = existsSync(file) ? realpathSync(file) : file;
      const relative = path.relative(this.root, real);
      const inside = relative !== "" && !relative.startsWith("..") && !path.isAbsolute(relative);
      shown = (inside ? relative : real).split(path.sep).join("/");
      this.shownFiles.set(file, shown);
    }
    return shown;
  }

  private original(frame: RawPosition): RawPosition {
    const map = this.mapOf(frame.path);
    if (!map) return frame;
    const found = originalPositionFor(map, { line: frame.line, column: frame.column - 1 });
    if (found.source === null) return frame;
    const source = found.source.startsWith("file:")
      ? fileURLToPath(found.source)
      : path.resolve(path.dirname(frame.path), found.source);
    return { path: source, line: found.line, column: found.column + 1 };
  }

  private mapOf(file: string): TraceMap | undefined {
    if (!this.maps.has(file)) {
      const announced = this.announced.get(file);
      this.maps.set(file, announced ? readMapFile(announced) : mapBesideFile(file));
    }
    return this.maps.get(file);
  }
}
