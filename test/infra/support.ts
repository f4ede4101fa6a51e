/**
 * Runs infra programs in this process against Pulumi's mocks and gives back what they registered.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import * as runtime from "@pulumi/pulumi/runtime";
import { parse } from "yaml";
import { readStackConfig } from "../../infra/config/stack-config";
import type { Parts } from "../../infra/parts";
import { checkedParts, placeOf } from "../../infra/platform/place";
import { loadSystem } from "../../infra/systems";
import { withPlainTraces } from "../support/plain-traces";

const root = path.dirname(path.dirname(__dirname));

/** Configuration as the language host hands it over. */
export interface StackInput {
  readonly stack: string;
  readonly config: Readonly<Record<string, string>>;
  readonly secretKeys: readonly string[];
}

export interface Registered {
  readonly type: string;
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
}

/** The stack file as it is; its secure values arrive closed, as without the passphrase. */
export function stackFile(stack: string): StackInput {
  const text = readFileSync(path.join(root, "stacks", `Pulumi.${stack}.yaml`), "utf8");
  const { config } = parse(text) as { config: Record<string, unknown> };
  const entries = Object.entries(config).map(([key, value]): [string, string] => {
    if (isSecure(value)) return [key, runtime.unknownValue];
    return [key, typeof value === "string" ? value : JSON.stringify(value)];
  });
  const secretKeys = Object.keys(config).filter((key) => isSecure(config[key]));
  return { stack, config: Object.fromEntries(entries), secretKeys };
}

function isSecure(value: unknown): boolean {
  return typeof value === "object" && value !== null && "secure" in value;
}

/** The same stack with some keys set (text) or removed (undefined). */
export function changed(
  input: StackInput,
  changes: Readonly<Record<string, string | undefined>>,
): StackInput {
  const config = { ...input.config };
  for (const [key, value] of Object.entries(changes)) {
    delete config[key];
    if (value !== undefined) config[key] = value;
  }
  const secretKeys = input.secretKeys.filter((key) => !(key in changes));
  return { ...input, config, secretKeys };
}

/** The error's text, or a failed assertion when nothing was thrown. */
export function refusal(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (pulumi.RunError.isInstance(error)) return error.message;
    throw error;
  }
  throw new Error("nothing was refused");
}

/** Registers what `program` does in a preview of the given stack. */
export async function register(
  input: StackInput,
  program: () => unknown,
): Promise<readonly Registered[]> {
  const registered: Registered[] = [];
  await runtime.setMocks(
    {
      newResource({ type, name, inputs }) {
        registered.push({ type, name, inputs: open(inputs) as Registered["inputs"] });
        // A preview knows no id; what the program itself gave stays readable.
        return { id: undefined, state: inputs };
      },
      call: ({ token }) => {
        throw new Error(`the program looks ${token} up, which a preview cannot answer`);
      },
    },
    "gonogo",
    input.stack,
    true,
  );
  runtime.setAllConfig({ ...input.config }, [...input.secretKeys]);
  await withPlainTraces(async () => {
    program();
    await runtime.disconnect();
  });
  return registered.sort((a, b) => a.name.localeCompare(b.name));
}

/** The parts of a stack of the repository: what its definition makes of its stack file. */
export async function partsOf(input: StackInput): Promise<Parts> {
  const system = loadSystem(String(input.config["gonogo:system"]));
  assert.ok(system.definition, `${input.stack} has no definition`);
  await runtime.setMocks(
    { newResource: () => ({ id: undefined, state: {} }), call: () => ({}) },
    "gonogo",
    input.stack,
  );
  runtime.setAllConfig({ ...input.config }, [...input.secretKeys]);
  const config = readStackConfig(system.config);
  return checkedParts(system.definition, placeOf(system.definition, config));
}

/** Registers a whole system. */
export function registerSystem(system: string, input: StackInput): Promise<readonly Registered[]> {
  return register(input, () => loadSystem(system).deploy());
}

/** Values as a reader wants them: secrets opened. */
function open(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(open);
  if (typeof value !== "object" || value === null) return value;
  const record = value as Record<string, unknown>;
  if (record["4dabf18193072939515e22adb298388d"] === "1b47061264138c4ac30d75fd1eb44270") {
    return open(record.value);
  }
  return Object.fromEntries(Object.entries(record).map(([key, inner]) => [key, open(inner)]));
}

/** Exactly one resource of this name. */
export function only(registered: readonly Registered[], name: string): Registered {
  const found = registered.filter((resource) => resource.name === name);
  if (found.length !== 1 || found[0] === undefined) {
    throw new Error(`${found.length} resources are named ${name}`);
  }
  return found[0];
}

export function ofType(registered: readonly Registered[], type: string): readonly Registered[] {
  return registered.filter((resource) => resource.type === type);
}
