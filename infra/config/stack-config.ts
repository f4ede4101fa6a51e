/** Reads and checks the configuration of the running stack: the I/O around check.ts. */
import { readFileSync } from "node:fs";
import * as path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import * as runtime from "@pulumi/pulumi/runtime";
import type { z } from "zod";
import type { Environment } from "../sizes";
import { checkNamespace, checkNamespaces, type Problem, type RawConfig } from "./check";
import { environmentOf } from "./environment";
import { gateNamespace, gateSettings } from "./gate";
import { type Namespace, shapeEnvironment } from "./setting";
import { stripeMode } from "./stripe";
import type { StackFacts, SystemConfig } from "./system-config";

/** Namespaces that providers read by themselves. */
const providerNamespaces = ["aws", "pulumi", "random"];

export interface StackConfig<S> extends StackFacts {
  readonly stack: string;
  readonly settings: S;
  /**
   * A secret of the own namespace, its shape checked once it is known. Unknown in a preview that
   * cannot decrypt it.
   */
  secret(name: string): pulumi.Output<string>;
}

/** Which system the stack deploys. Throws when `gonogo:system` is not one of `systems`. */
export function readSystem(systems: readonly string[]): string {
  const raw = rawConfig();
  const { problems } = checkNamespace(raw, gateNamespace);
  const found = raw.plain["gonogo:system"];
  const allowed = [...systems].sort().join(", ");
  if (found !== undefined && !systems.includes(found)) {
    const text = `found ${JSON.stringify(found)}; allowed: ${allowed}`;
    refuse([...problems, { key: "gonogo:system", text }]);
  }
  if (found === undefined)
    refuse([{ key: "gonogo:system", text: `is missing; allowed: ${allowed}` }]);
  if (problems.length > 0) refuse(problems);
  return found as string;
}

/** The system's typed settings. Throws one error that lists every problem of the stack file. */
export function readStackConfig<S extends z.ZodObject>(
  config: SystemConfig<S>,
): StackConfig<z.infer<S>> {
  const raw = rawConfig();
  const namespaces = [gateNamespace, config.namespace, ...config.also];
  const names = namespaces.map((namespace) => namespace.name);
  const own = checkNamespace(raw, config.namespace);
  const problems = [
    ...checkNamespaces(raw, names, providerNamespaces),
    ...checkNamespace(raw, gateNamespace).problems,
    ...own.problems,
    ...config.also.flatMap((namespace) => checkNamespace(raw, namespace).problems),
  ];
  const region = raw.plain["aws:region"];
  if (region === undefined) {
    problems.push({
      key: "aws:region",
      text: "is missing; allowed: an AWS region, such as us-east-1",
    });
  }
  const gate = gateSettings.shape.environment.safeParse(raw.plain["gonogo:environment"]);
  if (own.settings !== undefined && gate.success && region !== undefined) {
    const environment = gate.data ?? environmentOf(pulumi.getStack());
    const settings = own.settings as z.infer<S>;
    const secretNames = namesIn(config.namespace.name, raw.secretKeys);
    const broken = config.rules(settings, { environment, region, secretNames });
    problems.push(
      ...broken.map(({ name, text }) => ({ key: `${config.namespace.name}:${name}`, text })),
    );
    if (problems.length === 0) {
      return {
        stack: pulumi.getStack(),
        environment,
        region,
        secretNames,
        settings,
        secret: (name) => {
          const secret = config.namespace.secrets[name];
          const mode = stripeMode(settings as Record<string, unknown>, { environment });
          const shape = secret ? shapeEnvironment(secret, environment, mode) : environment;
          return readSecret(config.namespace, name, shape);
        },
      };
    }
  }
  return refuse(problems);
}

function namesIn(namespace: string, keys: ReadonlySet<string>): ReadonlySet<string> {
  const own = [...keys].filter((key) => key.startsWith(`${namespace}:`));
  return new Set(own.map((key) => key.slice(namespace.length + 1)));
}

/** The value stays an Output from the first moment: nothing here can print or branch on it. */
export function readSecret(
  namespace: Namespace,
  name: string,
  environment: Environment,
): pulumi.Output<string> {
  const secret = namespace.secrets[name];
  if (secret === undefined) throw new Error(`${namespace.name} declares no secret ${name}`);
  const key = `${namespace.name}:${name}`;
  return new pulumi.Config(namespace.name).requireSecret(name).apply((value) => {
    // What a preview without the passphrase hands over; the result must stay unknown.
    if (value === runtime.unknownValue) return pulumi.unknown as unknown as string;
    if (secret.shape[environment].test(value)) return value;
    const text = `has the wrong shape (not shown); allowed: ${secret.allowed[environment]}`;
    return refuse([{ key, text }]);
  });
}

function rawConfig(): RawConfig {
  const all = runtime.allConfig();
  const secretKeys = new Set(Object.keys(all).filter(isSecretKey));
  const plain = Object.fromEntries(Object.entries(all).filter(([key]) => !secretKeys.has(key)));
  return { plain, secretKeys };
}

/**
 * The language host names the secure keys in PULUMI_CONFIG_SECRET_KEYS; the SDK reads it into its
 * own store, where the Automation API puts it too, but leaves the reader out of its typings.
 */
function isSecretKey(key: string): boolean {
  const reader = runtime as unknown as { isConfigSecret(key: string): boolean };
  return reader.isConfigSecret(key) || reader.isConfigSecret(key.replace(":", ":config:"));
}

function refuse(problems: readonly Problem[]): never {
  throw new pulumi.RunError(problemsText(problems, stackFile()));
}

interface StackFile {
  readonly stack: string;
  /** As a user of the repository names it: `stacks/Pulumi.finsight-prod.yaml`. */
  readonly name: string;
  readonly lines: readonly string[];
}

function stackFile(): StackFile {
  const stack = pulumi.getStack();
  const name = `stacks/Pulumi.${stack}.yaml`;
  try {
    // The program runs in infra/, beside stacks/. Without the file the error has no line numbers.
    const text = readFileSync(path.join(__dirname, "..", "..", name), "utf8");
    return { stack, name, lines: text.split("\n") };
  } catch {
    return { stack, name, lines: [] };
  }
}

/** One error for all problems, each with its line where the stack file has the key. */
export function problemsText(problems: readonly Problem[], file: StackFile): string {
  const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
  const rows = problems.map(({ key, text }) => {
    const [topKey] = key.split(/[.[]/);
    const line = file.lines.findIndex((row) => row.trim().startsWith(`${topKey}:`)) + 1;
    return `  ${key}${line > 0 ? ` (line ${line})` : ""} ${text}`;
  });
  return [`${file.name}: ${count} in the configuration of stack ${file.stack}`, ...rows].join("\n");
}
