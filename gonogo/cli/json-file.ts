/** Reads the JSON files that options name. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { GonogoError } from "../errors";
import { jsonFault } from "./json-fault";

export type JsonObject = Readonly<Record<string, unknown>>;

/** @param option The option that names the file, for the message: `--invoke`. */
export function readJsonObject(option: string, path: string, cwd: string): JsonObject {
  let text: string;
  try {
    text = readFileSync(resolve(cwd, path), "utf8").replace(/^\ufeff/, "");
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const why = code === "ENOENT" ? "there is no such file." : message;
    throw new GonogoError("usage", `${option} ${path}: ${why}`);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new GonogoError("usage", `${option} ${path}${positionOf(text)}: not valid JSON.`);
  }
  if (!isObject(value)) {
    throw new GonogoError("usage", `${option} ${path}: expected a JSON object.`);
  }
  return value;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function positionOf(text: string): string {
  const before = text.slice(0, jsonFault(text)).split("\n");
  return `:${before.length}:${(before.at(-1)?.length ?? 0) + 1}`;
}
