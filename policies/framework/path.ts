/**
 * Property paths as Pulumi writes them: `ingress[0].cidrBlocks`, and `tags["kubernetes.io/role"]`
 * for a key that is not a plain word.
 */
export type Segment = string | number;

const plainKey = /^[^\s.[\]"\\\p{C}]+$/u;

/** Path of a member of the value at `base`; `base` is empty for the resource itself. */
export function childPath(base: string, key: Segment): string {
  if (typeof key === "number") {
    return `${base}[${key}]`;
  }
  if (!plainKey.test(key)) {
    return `${base}[${JSON.stringify(key)}]`;
  }
  return base === "" ? key : `${base}.${key}`;
}

const token = /\[(\d+)\]|\[("(?:[^"\\]|\\.)*")\]|\.?([^.[\]]+)/gy;

/** Checks ask for the same few paths of every resource. */
const parsed = new Map<string, readonly Segment[]>();
const mostParsed = 5_000;

/** Reads a path back; text that is no path becomes a single key. */
export function parsePath(path: string): readonly Segment[] {
  let segments = parsed.get(path);
  if (!segments) {
    segments = parse(path);
    if (parsed.size >= mostParsed) parsed.clear();
    parsed.set(path, segments);
  }
  return segments;
}

function parse(path: string): readonly Segment[] {
  const segments: Segment[] = [];
  token.lastIndex = 0;
  while (token.lastIndex < path.length) {
    const match = token.exec(path);
    if (!match) {
      return [path];
    }
    if (match[1] !== undefined) {
      segments.push(Number(match[1]));
    } else if (match[2] !== undefined) {
      segments.push(unquote(match[2]));
    } else if (match[3] !== undefined) {
      segments.push(match[3]);
    }
  }
  return segments;
}

function unquote(text: string): string {
  try {
    return String(JSON.parse(text));
  } catch {
    return text.slice(1, -1);
  }
}

/** The first segment, the name of the resource's input. */
export function topLevel(path: string): string {
  return String(parsePath(path)[0] ?? path);
}
