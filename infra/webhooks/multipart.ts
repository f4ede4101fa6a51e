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
const lineEnd = Buffer.from("\r\n");
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
    const after = body.subarray(at, at + 2);
    if (after.equals(dashes)) {
      const rest = body.subarray(at + 2);
      return rest.length === 0 || rest.equals(lineEnd) ? parts : undefined;
    }
    if (!after.equals(lineEnd) || parts.length >= mostParts) return undefined;
    const end = body.indexOf(next, at + 2);
    const part = end < 0 ? undefined : readPart(body.subarray(at + 2, end));
    if (part === undefined) return undefined;
    parts.push(part);
    at = end + next.length;
  }
}

function readPart(bytes: Buffer): Part | undefined {
  const end = bytes.indexOf(blankLine);
  if (end < 0 || end > mostHeaderBytes) return undefined;
  const headers = new Map<string, string>();
  for (const line of bytes.subarray(0, end).toString("utf8").split("\r\n")) {
    const colon = line.indexOf(":");
    const name = line.slice(0, colon).toLowerCase();
    if (colon < 1 || headers.has(name)) return undefined;
    headers.set(name, line.slice(colon + 1).trim());
  }
  const disposition = headers.get("content-disposition") ?? "";
  const name = parameter(disposition, "name");
  if (!/^form-data\s*;/i.test(disposition) || name === undefined) return undefined;
  return {
    name,
    fileName: parameter(disposition, "filename") ?? null,
    contentType: headers.get("content-type") ?? null,
    content: bytes.subarray(end + 4),
  };
}

/** A quoted parameter. Browsers and SendGrid write a quote in it as %22 or with a backslash. */
function parameter(disposition: string, name: string): string | undefined {
  const match = new RegExp(`;\\s*${name}="((?:[^"\\\\]|\\\\.)*)"`, "i").exec(disposition);
  return match?.[1]?.replaceAll(/\\(["\\])/g, "$1");
}
