/** The request that `gonogo webhooks verify` looks at, from one file or two. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Headers } from "../../infra/webhooks/verification";
import { GonogoError } from "../errors";
import type { Arguments } from "./arguments";
import type { Io } from "./io";

export interface GivenRequest {
  readonly method: string;
  /** Undefined when neither --url nor the headers tell it. */
  readonly url: string | undefined;
  readonly headers: Headers;
  readonly body: Buffer;
}

/** @throws GonogoError `usage` for a file that cannot be read or is no such request. */
export function readRequest(args: Arguments, io: Io): GivenRequest {
  const whole = args.value("request");
  const body = args.value("body");
  const headers = args.value("headers");
  const isOne = whole !== undefined && body === undefined && headers === undefined;
  const isTwo = whole === undefined && body !== undefined && headers !== undefined;
  if (!isOne && !isTwo) {
    throw new GonogoError("usage", "Give --request FILE, or --body FILE and --headers FILE.");
  }
  const given = args.value("url");
  if (given !== undefined && !/^https?:\/\/[^/]+\/\S*$/.test(given)) {
    throw new GonogoError("usage", `--url ${given} is no URL with a path: https://host/path`);
  }
  if (body !== undefined && headers !== undefined) {
    const lines = linesOf(read("--headers", headers, io).toString("latin1"));
    const of = { headers: headersOf(lines, `--headers ${headers}`, 1) };
    return { method: "POST", url: given, ...of, body: read("--body", body, io) };
  }
  return wholeRequest(read("--request", whole ?? "", io), `--request ${whole}`, given);
}

function wholeRequest(bytes: Buffer, told: string, given: string | undefined): GivenRequest {
  const end = headEnd(bytes);
  if (end === undefined) {
    throw new GonogoError("usage", `${told}: no empty line ends its headers.`);
  }
  const [first = "", ...lines] = linesOf(bytes.subarray(0, end.at).toString("latin1"));
  const [, method, target] = /^([A-Z]+) (\S+) HTTP\/\d(?:\.\d)?$/.exec(first) ?? [];
  if (method === undefined || target === undefined) {
    throw new GonogoError("usage", `${told}:1: expected a request line: POST /path HTTP/1.1`);
  }
  const headers = headersOf(lines, told, 2);
  const host = headers.host;
  const isPath = target.startsWith("/") && typeof host === "string";
  const url = given ?? (isPath ? `https://${host}${target}` : undefined);
  return { method, url, headers, body: bytes.subarray(end.at + end.length) };
}

/** The empty line, in whichever form the file has it first. */
function headEnd(bytes: Buffer): { readonly at: number; readonly length: number } | undefined {
  const found = ["\r\n\r\n", "\n\n"].flatMap((text) => {
    const at = bytes.indexOf(text);
    return at < 0 ? [] : [{ at, length: text.length }];
  });
  return found.sort((one, other) => one.at - other.at)[0];
}

function linesOf(text: string): string[] {
  return text.split(/\r?\n/);
}

/** A header that comes twice has two values. */
function headersOf(
  lines: readonly string[],
  told: string,
  from: number,
): Record<string, string | string[]> {
  const headers = new Map<string, string[]>();
  for (const [index, line] of lines.entries()) {
    if (line.trim() === "") continue;
    const [, name, value] = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*(.*?)[ \t]*$/.exec(line) ?? [];
    if (name === undefined || value === undefined) {
      throw new GonogoError("usage", `${told}:${from + index}: expected a header: Name: value`);
    }
    const key = name.toLowerCase();
    headers.set(key, [...(headers.get(key) ?? []), value]);
  }
  return Object.fromEntries(
    [...headers].map(([name, values]) => [name, values.length === 1 ? (values[0] ?? "") : values]),
  );
}

function read(option: string, file: string, { cwd }: Io): Buffer {
  try {
    return readFileSync(resolve(cwd, file));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why = code === "ENOENT" ? "there is no such file" : `cannot be read: ${code}`;
    throw new GonogoError("usage", `${option} ${file}: ${why}.`);
  }
}
