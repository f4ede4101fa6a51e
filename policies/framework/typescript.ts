/** Writes values and resources of examples as the TypeScript of a Pulumi program. */
import { Secret, Unknown } from "./unknown";

/** Columns that a literal may take before it is broken into lines. */
const width = 64;

export function variableOf(name: string): string {
  const camel = name.replace(/[^A-Za-z0-9]+(\w)?/g, (_, letter = "") => letter.toUpperCase());
  return /^[A-Za-z_]/.test(camel) ? camel : `_${camel}`;
}

/** `aws:rds/instance:Instance` → `aws.rds.Instance`. */
export function className(token: string): string {
  const [pack = "", module = "", type = ""] = token.split(":");
  if (pack === "pulumi-nodejs") {
    return `stripe.${type}`;
  }
  const folder = module.split("/")[0] ?? "";
  return folder === "index" || folder === "" ? `${pack}.${type}` : `${pack}.${folder}.${type}`;
}

/** What the generators of @pulumi/random and @pulumi/tls make is no id. */
const results: Readonly<Record<string, string>> = {
  "random:index/randomPassword:RandomPassword": "result",
  "random:index/randomString:RandomString": "result",
  "random:index/randomBytes:RandomBytes": "base64",
  "random:index/randomId:RandomId": "hex",
  "random:index/randomUuid:RandomUuid": "result",
  "tls:index/privateKey:PrivateKey": "privateKeyPem",
};

/** What stands for a value that is not known yet: an output of the resource it comes from. */
export class Outputs {
  readonly #references: Readonly<Record<string, readonly string[]>>;
  readonly #otherwise: (key: string) => string;
  readonly #types: ReadonlyMap<string, string>;
  readonly #used = new Map<string, number>();

  /**
   * @param references Input → names of the resources that its values come from.
   * @param otherwise What to write for the value of a key that comes from none.
   * @param types Type token of each resource by its name.
   */
  constructor(
    references: Readonly<Record<string, readonly string[]>> = {},
    otherwise: (key: string) => string = () => "knownAfterDeployment",
    types: ReadonlyMap<string, string> = new Map(),
  ) {
    this.#references = references;
    this.#types = types;
    this.#otherwise = otherwise;
  }

  next(property: string | undefined, key: string | undefined): string {
    const names = this.#references[property ?? ""] ?? [];
    const used = this.#used.get(property ?? "") ?? 0;
    this.#used.set(property ?? "", used + 1);
    const name = names[Math.min(used, names.length - 1)];
    if (name === undefined) {
      return this.#otherwise(variableOf(key ?? property ?? "value"));
    }
    const ending = /(Arn|Name|Url)s?$/.exec(key ?? property ?? "")?.[1]?.toLowerCase();
    const result = results[this.#types.get(name) ?? ""];
    return `${variableOf(name)}.${result ?? ending ?? "id"}`;
  }
}

/**
 * @param property The resource's input that the value is part of.
 * @param depth Levels that the value stands indented by.
 */
export function literal(
  value: unknown,
  outputs: Outputs,
  property: string | undefined,
  depth: number,
  key?: string,
): string {
  if (value instanceof Unknown) {
    return outputs.next(property, key);
  }
  if (value instanceof Secret) {
    return `pulumi.secret(${literal(value.value, outputs, property, depth, key)})`;
  }
  if (typeof value === "string") {
    return stringLiteral(value, depth);
  }
  if (Array.isArray(value)) {
    const items = value.map((item) => literal(item, outputs, property, depth + 1, key));
    return bracketed("[", items, "]", depth);
  }
  if (typeof value === "object" && value !== null) {
    const members = Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .map(([name, member]) => {
        const text = literal(member, outputs, property ?? name, depth + 1, name);
        return memberText(name, text);
      });
    return bracketed("{", members, "}", depth);
  }
  return String(value);
}

export function memberText(name: string, value: string): string {
  return name === value ? name : `${keyText(name)}: ${value}`;
}

export function keyText(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);
}

/** JSON documents are easier to read as the objects that they are made from. */
function stringLiteral(value: string, depth: number): string {
  if (/^[[{]/.test(value)) {
    try {
      const inner = literal(JSON.parse(value), new Outputs(), undefined, depth);
      return `JSON.stringify(${inner})`;
    } catch {
      // Not JSON after all.
    }
  }
  return JSON.stringify(value);
}

function bracketed(open: string, items: readonly string[], close: string, depth: number): string {
  if (items.length === 0) {
    return open + close;
  }
  const gap = open === "{" ? " " : "";
  const line = `${open}${gap}${items.join(", ")}${gap}${close}`;
  if (!line.includes("\n") && line.length + depth * 2 <= width) {
    return line;
  }
  const indent = "  ".repeat(depth + 1);
  return `${open}\n${items.map((item) => `${indent}${item},\n`).join("")}${"  ".repeat(depth)}${close}`;
}
