/** `--invoke FILE`: what an offline preview is to answer in place of the cloud. */
import { suggestion } from "../../policies/framework/suggestion";
import type { OfflineAnswers } from "../engine/types";
import { GonogoError } from "../errors";
import { isObject, type JsonObject, readJsonObject } from "./json-file";

const sections = ["invokes", "resources", "stacks"] as const;

export function readAnswers(path: string, cwd: string): OfflineAnswers {
  const file = readJsonObject("--invoke", path, cwd);
  for (const [name, value] of Object.entries(file)) {
    if (!sections.some((known) => known === name)) {
      const hint = suggestion(name, sections);
      throw problem(path, name, `is not one of ${sections.join(", ")}${hint ? `: ${hint}` : ""}`);
    }
    if (!isObject(value)) throw problem(path, name, "must be an object");
    for (const [key, answer] of Object.entries(value)) {
      if (!isObject(answer)) throw problem(path, `${name}["${key}"]`, "must be an object");
    }
  }
  const section = (name: (typeof sections)[number]) =>
    (file[name] ?? {}) as Readonly<Record<string, JsonObject>>;
  return {
    invokes: section("invokes"),
    resources: section("resources"),
    stacks: section("stacks"),
  };
}

function problem(path: string, at: string, what: string): GonogoError {
  return new GonogoError("usage", `--invoke ${path}: ${at} ${what}.`);
}
