/** What every OSCAL document has, and how values of programs become values of OSCAL. */
import { neutral } from "../neutral";

/** The oldest release whose vocabulary is enough: most tools read it. */
export const oscalVersion = "1.1.2";
/** Tells our properties from those that OSCAL names itself. Names in `.invalid` belong to no one. */
const namespace = "https://gonogo.invalid/ns/oscal";

export interface Property {
  readonly name: string;
  readonly ns: string;
  readonly value: string;
}

/** A string without space around it; OSCAL has no empty one. */
export function string(text: string): string {
  return neutral(text).trim() || "-";
}

/**
 * One line of OSCAL's markup, which is a part of CommonMark, in which nothing is markup. An
 * underscore within a word is none.
 */
export function markup(text: string): string {
  return string(text)
    .replace(/[\\`*~^[\]<>&]/g, "\\$&")
    .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, "\\_");
}

/** An identifier as OSCAL has them: letters, digits, `.`, `-` and `_`, a letter or `_` first. */
export function token(text: string): string {
  const safe = text.replace(/[^\p{L}\p{N}.\-_]/gu, "_");
  return /^[\p{L}_]/u.test(safe) ? safe : `_${safe}`;
}

export type Values = Readonly<Record<string, string | number | boolean | undefined>>;

/** Names → values; what is undefined is left out, and so is a list without a member. */
export function props(values: Values): { props?: readonly Property[] } {
  const list = Object.entries(values).flatMap(([name, value]) =>
    value === undefined ? [] : [{ name, ns: namespace, value: string(String(value)) }],
  );
  return list.length > 0 ? { props: list } : {};
}

/** OSCAL knows no empty lists. */
export function listed<K extends string, T>(
  name: K,
  list: readonly T[],
): Partial<Record<K, readonly T[]>> {
  return list.length > 0 ? ({ [name]: list } as Record<K, readonly T[]>) : {};
}

export function metadata(title: string, lastModified: string, version: string) {
  return {
    title: markup(title),
    "last-modified": lastModified,
    version: string(version),
    "oscal-version": oscalVersion,
  };
}

/** The part of a catalog's control that a finding about the control points to. */
export function objectiveId(control: string): string {
  return `${token(control)}_obj`;
}

/** A file from the root of the repository, with its line where one is known. */
export function hrefOf(file: string, line?: number | string): string {
  const path = neutral(file).split("/").map(encodeURIComponent).join("/");
  return line === undefined ? path : `${path}#L${line}`;
}
