/** `multipart/form-data` of RFC 7578, in bytes: mail may hold anything. */

export interface Part {
  readonly name: string;
  readonly fileName: string | null;
  readonly contentType: string | null;
  /** A view of the body. */
  readonly content: Buffer;
}

/** SendGrid sends some twenty parts and one for each attachment. */
const mostParts = 1_000;
const mostHeaderBytes = 16_384;
const dashes = Buffer.from("--");
const blankLine = Buffer.from("\r\n\r\n");

/** Boundary that a Content-Type header names. */
export function boundaryOf(contentType: string | undefined): string | undefined {
  const match = /^multipart\/form-data\s*;.*?\bboundary=(?:"([^"]+)"|([^\s;"]+))\s*(?:;|$)/i.exec(
    contentType ?? "",
  );
  const boundary = match?.[1] ?? match?.[2];
  return boundary !== undefined && /^[\x21-\x7e ]{1,70}$/.test(boundary) ? boundary : undefined;
}

/**
 * The parts, or undefined when the bytes are anything else. The body must begin with the boundary:
 * the header that names it is not signed, and with another boundary the same signed bytes would
 * read as other parts.
 */
export function parseMultipart(body: Buffer, boundary: string): readonly Part[] | undefined {
  const parts: Part[] = [];
  const first = Buffer.from(`--${boundary}`);
  const next = Buffer.from(`\r\n--${boundary}`);
  if (!body.subarray(0, first.length).equals(first)) return undefined;
  let at = first.length;
  for (;;) {
    if (isEnd(body, at)) return parts;
    if (!isLineEnd(body, at) || parts.length >= mostParts) return undefined;
    const end = nextBoundary(body, next, at + 2);
    const part = end < 0 ? undefined : readPart(body.subarray(at + 2, end));
    if (part === undefined) return undefined;
    parts.push(part);
    at = end + next.length;
  }
}

/** Whether what stands here closes the body: two dashes, and at most the end of their line. */
function isEnd(body: Buffer, at: number): boolean {
  const rest = body.length - at;
  return (rest === 2 || (rest === 4 && isLineEnd(body, at + 2))) && body.indexOf(dashes, at) === at;
}

function isLineEnd(body: Buffer, at: number): boolean {
  return body[at] === 0x0d && body[at + 1] === 0x0a;
}

/**
 * Where the part ends; -1 when it does not. SendGrid's boundary is always the same, so that a mail
 * may hold it: only a whole line of it counts, and closes the body only at the body's end. Who
 * writes the mail may write it a million times.
 */
function nextBoundary(body: Buffer, next: Buffer, from: number): number {
  for (let at = body.indexOf(next, from); at >= 0; at = body.indexOf(next, at + 1)) {
    const after = at + next.length;
    if (isLineEnd(body, after) || isEnd(body, after)) return at;
  }
  return -1;
}

function readPart(bytes: Buffer): Part | undefined {
  const end = bytes.indexOf(blankLine);
  if (end < 0 || end > mostHeaderBytes) return undefined;
  const headers = new Map<string, string>();
  const lines = bytes
    .subarray(0, end)
    .toString("utf8")
    .replaceAll(/\r\n[ \t]+/g, " ");
  for (const line of lines.split("\r\n")) {
    const colon = line.indexOf(":");
    const name = line.slice(0, colon).toLowerCase();
    if (colon < 1 || headers.has(name)) return undefined;
    headers.set(name, line.slice(colon + 1).trim());
  }
  const disposition = /^form-data\s*(;.*)$/is.exec(headers.get("content-disposition") ?? "");
  const parameters = parametersOf(disposition?.[1] ?? "");
  const name = parameters.get("name");
  if (name === undefined) return undefined;
  return {
    name,
    fileName: extended(parameters.get("filename*")) ?? parameters.get("filename") ?? null,
    contentType: headers.get("content-type") ?? null,
    content: bytes.subarray(end + 4),
  };
}

/**
 * Parameters in their order, so that one is not found within another's value. A value is quoted, or
 * a token as .NET writes it. In quotes SendGrid writes a quote with a backslash, browsers write %22
 * and leave a backslash alone, also where it is the last character.
 */
function parametersOf(text: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const one =
    /\s*;\s*([^\s=;"]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"(?=\s*(?:;|$))|"([^"]*)"|([^\s;"]+))/gsy;
  for (const [, name = "", quoted, plain, token] of text.matchAll(one)) {
    const value = quoted?.replaceAll(/\\(["\\])/g, "$1") ?? plain ?? token ?? "";
    const key = name.toLowerCase();
    if (!found.has(key)) found.set(key, value);
  }
  return found;
}

/** A value of RFC 8187: `UTF-8''na%C3%AFve.txt`. Python and .NET write names of files so. */
function extended(value: string | undefined): string | undefined {
  const [, text] = /^utf-8'[^']*'(.*)$/is.exec(value ?? "") ?? [];
  try {
    return text === undefined ? value : decodeURIComponent(text);
  } catch {
    return value;
  }
}
