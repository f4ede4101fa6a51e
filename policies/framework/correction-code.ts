/** A correction as TypeScript: the resource of the finding with what changes in it alone. */
import type { Correction } from "./correction";
import { lookup } from "./data";
import { subjectName } from "./example";
import { childPath, parsePath, type Segment } from "./path";
import { className, keyText, literal, Outputs, variableOf } from "./typescript";

/** What is not written because it stays as it is. */
const rest = "// ...";

export interface Corrected {
  readonly type: string;
  readonly name: string;
  /** Decoded; only what is there is asked, no value of it is written. */
  readonly props: unknown;
}

export function correctionCode(correction: Correction, resource: Corrected): string {
  const { added, set, removed } = correction;
  if (added.length > 0) {
    return added.map((each) => addition(each, added, resource)).join("\n");
  }
  const root: Node = { members: new Map() };
  for (const [path, value] of Object.entries(set)) {
    place(root, parsePath(path), { value });
  }
  for (const path of removed) {
    place(root, parsePath(path), { removed: true });
  }
  const outputs = new Outputs(correction.references);
  const args = written(root, { props: resource.props, path: "", depth: 0, outputs, property: "" });
  return `new ${className(resource.type)}(${JSON.stringify(resource.name)}, ${args});`;
}

function addition(
  { type, name, props, references }: Correction["added"][number],
  added: Correction["added"],
  resource: Corrected,
): string {
  const variable = (to: string) => variableOf(to === subjectName ? resource.name : to);
  const referred = added.some(({ references: r }) =>
    Object.values(r ?? {})
      .flat()
      .includes(name),
  );
  const args = literal(props, new Outputs(references, variable), undefined, 0);
  const start = referred ? `const ${variable(name)} = ` : "";
  return `${start}new ${className(type)}(${JSON.stringify(name)}, ${args});`;
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
    if (isList) return [`// ${path}`, `${text},`];
    const key = keyText(String(segment));
    return "removed" in member ? [`// without ${key}`] : [`${key}: ${text},`];
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
