/** The nodes of a stack file's values: aliases, merges, secure parts, texts. */
import { isMap, isScalar, isSeq, type Node, type Pair, type YAMLMap } from "yaml";
import type { YamlFile } from "./yaml-file";

export interface Entry {
  readonly key: string;
  readonly keyNode: Node | undefined;
  /** What an alias stands for. */
  readonly node: Node | undefined;
}

/** The entries of a mapping, those that `<<` merges into it first, so that its own count. */
export function entriesOf(file: YamlFile, map: YAMLMap | undefined): Entry[] {
  const own = (map?.items ?? []).map((pair) => entry(file, pair));
  const merged = own
    .filter(({ key }) => key === "<<")
    .flatMap(({ node }) => mergedEntries(file, node));
  return [...merged, ...own.filter(({ key }) => key !== "<<")];
}

function mergedEntries(file: YamlFile, node: Node | undefined): Entry[] {
  // Of several mappings the first counts.
  const maps = isSeq(node) ? [...node.items].reverse() : [node];
  return maps.flatMap((item) => {
    const map = file.resolve(item as Node | undefined);
    if (isMap(map)) return entriesOf(file, map as YAMLMap);
    throw file.error(node, "<< merges mappings only.");
  });
}

function entry(file: YamlFile, pair: Pair): Entry {
  const keyNode = pair.key as Node | undefined;
  const key = isScalar(keyNode) ? String(keyNode.value) : String(pair.key);
  return { key, keyNode, node: file.resolve((pair.value ?? undefined) as Node | undefined) };
}

/** The ciphertext of `secure: …`. */
export function secureText(node: Node | undefined): string | undefined {
  if (!isMap(node) || node.items.length !== 1) return undefined;
  const value = node.get("secure");
  return typeof value === "string" ? value : undefined;
}

/** The value as plain data, each secure part as `decrypt` gives it. */
export function openNested(
  file: YamlFile,
  given: Node,
  decrypt: (node: Node, ciphertext: string) => string,
  top = true,
): unknown {
  const node = file.resolve(given) ?? given;
  const secure = secureText(node);
  if (secure !== undefined) return decrypt(node, secure);
  if (isMap(node)) {
    return Object.fromEntries(
      entriesOf(file, node as YAMLMap).map(({ key, node: value }) => [
        key,
        value ? openNested(file, value, decrypt, false) : null,
      ]),
    );
  }
  if (isSeq(node)) {
    return node.items.map((item) => openNested(file, item as Node, decrypt, false));
  }
  return top ? textOf(node) : isScalar(node) ? node.value : null;
}

/** As Pulumi reads it: the text as it stands, so that 16.10 and 0123 stay what they are. */
export function textOf(node: Node): string {
  if (!isScalar(node)) return JSON.stringify(node.toJSON());
  if (typeof node.value === "string") return node.value;
  return node.source ?? String(node.value);
}
