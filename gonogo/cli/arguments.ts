/** Reads a command line against a table of options, and says which option was meant. */
import { type ParseArgsConfig, parseArgs } from "node:util";
import { suggestion } from "../../policies/framework/suggestion";
import { GonogoError } from "../errors";

export interface OptionSpec {
  readonly type: "string" | "boolean";
  readonly short?: string;
  /** May be given more than once. */
  readonly multiple?: boolean;
  /** The only values allowed. */
  readonly choices?: readonly string[];
}
export type OptionTable = Readonly<Record<string, OptionSpec>>;

export interface Arguments {
  readonly positionals: readonly string[];
  flag(name: string): boolean;
  value(name: string): string | undefined;
  /** In the order given. */
  values(name: string): readonly string[];
}

export function readArguments(
  argv: readonly string[],
  table: OptionTable,
  command: string,
): Arguments {
  const { tokens } = parseArgs({
    args: [...argv],
    options: table as NonNullable<ParseArgsConfig["options"]>,
    allowPositionals: true,
    // Strict mode would say less: its messages hold no hint and not the name of our command.
    strict: false,
    tokens: true,
  });
  const positionals: string[] = [];
  const given = new Map<string, string[]>();
  for (const token of tokens) {
    if (token.kind === "positional") positionals.push(token.value);
    if (token.kind !== "option") continue;
    const value = checkOption(token, table, command);
    const list = given.get(token.name);
    if (list === undefined) given.set(token.name, [value]);
    else if (table[token.name]?.multiple) list.push(value);
    else if (table[token.name]?.type === "string") {
      throw new GonogoError("usage", `${token.rawName} is given twice.`);
    }
  }
  return {
    positionals,
    flag: (name) => given.has(name),
    value: (name) => given.get(name)?.[0],
    values: (name) => given.get(name) ?? [],
  };
}

interface OptionToken {
  readonly name: string;
  readonly rawName: string;
  readonly value?: string | undefined;
  readonly inlineValue?: boolean | undefined;
}

function checkOption(token: OptionToken, table: OptionTable, command: string): string {
  const spec = Object.hasOwn(table, token.name) ? table[token.name] : undefined;
  if (!spec) {
    throw new GonogoError("usage", unknownOption(token.rawName, token.name, table, command));
  }
  if (spec.type === "boolean") {
    if (token.value === undefined) return "";
    throw new GonogoError("usage", `${token.rawName} takes no value.`);
  }
  // The next option is not the value of this one: `--output --format json` lacks a path.
  const missing =
    token.value === undefined ||
    token.value === "" ||
    (!token.inlineValue && token.value.startsWith("-") && token.value !== "-");
  if (missing || token.value === undefined) {
    throw new GonogoError("usage", `${token.rawName} needs a value. See gonogo ${command} --help.`);
  }
  if (spec.choices && !spec.choices.includes(token.value)) {
    const hint = suggestion(token.value, spec.choices);
    throw new GonogoError(
      "usage",
      `${token.rawName} must be one of ${spec.choices.join(", ")}, not "${token.value}"` +
        `${hint ? `: ${hint}` : "."}`,
    );
  }
  return token.value;
}

function unknownOption(rawName: string, name: string, table: OptionTable, command: string): string {
  const hint = suggestion(
    `--${name}`,
    Object.keys(table).map((known) => `--${known}`),
  );
  return (
    `There is no option ${rawName} for gonogo ${command}` +
    `${hint ? `: ${hint}` : `. See gonogo ${command} --help.`}`
  );
}

export function noPositionals(args: Arguments, command: string): void {
  const [first] = args.positionals;
  if (first !== undefined) {
    throw new GonogoError("usage", `gonogo ${command} takes no argument "${first}".`);
  }
}
