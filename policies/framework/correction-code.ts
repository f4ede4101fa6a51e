/** A correction as TypeScript: the resource of the finding with what changes in it alone. */
import type { Correction } from "./correction";
import { lookup } from "./data";
import { childPath, parsePath, type Segment } from "./path";
import { className, keyText, literal, memberText, Outputs } from "./typescript";

/** What is not written because it stays as it is. */
const rest = "// ...";

export interface Corrected {
  readonly type: string;
  readonly name: string;
  /** Decoded; only what is there is asked, no value of it is written. */
  readonly props: unknown;
}

/** Lines that a correction may have: a longer one is a page to read, not a change to make. */
const mostLines = 24;

/** Undefined when it would be too long to be of help. */
export function correctionCode(correction: Correction, resource: Corrected): string | undefined {
  const { set, removed } = correction;
  const root: Node = { members: new Map() };
  for (const [path, value] of Object.entries(set)) {
    place(root, parsePath(path), { value });
  }
  for (const path of removed) {
    place(root, parsePath(path), { removed: true });
  }
  const outputs = new Outputs(correction.references, (key) => key);
  const args = written(root, { props: resource.props, path: "", depth: 0, outputs, property: "" });
  const code = `new ${className(resource.type)}(${JSON.stringify(resource.name)}, ${args});`;
  return code.split("\n").length > mostLines ? undefined : code;
}

type Node =
  | { readonly members: Map<Segment, Node> }
  | { readonly value: unknown }
  | { readonly removed: true };

function place(root: Node, segments: readonly Segment[], leaf: Node): void {
  let node = root;
  segments.forEach((segment, index) => {
    if (!("members" in node)) return;
    const last = index === segments.length - 1;
    const next = node.members.get(segment) ?? (last ? leaf : { members: new Map() });
    node.members.set(segment, next);
    node = next;
  });
}

interface Place {
  readonly props: unknown;
  readonly path: string;
  readonly depth: number;
  readonly outputs: Outputs;
  /** The input that the path begins with. */
  readonly property: string;
}

function written(node: Node, at: Place): string {
  if ("value" in node) {
    const key = parsePath(at.path).at(-1);
    return literal(
      node.value,
      at.outputs,
      at.property,
      at.depth,
      key === undefined ? key : String(key),
    );
  }
  if ("removed" in node) {
    return "";
  }
  const names = [...node.members.keys()];
  const isList = typeof names[0] === "number";
  const indent = "  ".repeat(at.depth + 1);
  const lines = [...node.members].flatMap(([segment, member]) => {
    const path = childPath(at.path, segment);
    const property = at.property === "" ? String(segment) : at.property;
    const text = written(member, { ...at, path, property, depth: at.depth + 1 });
    if ("removed" in member) return [`// remove ${isList ? path : keyText(String(segment))}`];
    return isList ? [`// ${path}`, `${text},`] : [`${memberText(String(segment), text)},`];
  });
  const [open, close] = isList ? ["[", "]"] : ["{", "}"];
  const shown = hasOthers(at, names) ? [rest, ...lines] : lines;
  return `${open}\n${shown.map((line) => `${indent}${line}\n`).join("")}${"  ".repeat(at.depth)}${close}`;
}

/** The resource's own inputs are always more than the few that are written. */
function hasOthers({ props, path }: Place, names: readonly Segment[]): boolean {
  const { value } = path === "" ? { value: props } : lookup(props, path);
  const keys = typeof value === "object" && value !== null ? Object.keys(value) : [];
  return path === "" || keys.some((key) => !names.map(String).includes(key));
}
