/** Words the failure of a program: the error's own message and the user's line, no stack trace. */
import { GonogoError } from "../errors";
import type { SourceMapper } from "./source-position";
import { stripStack, withoutIntroduction } from "./text";

export interface Failure {
  /** Exit code; null when a signal ended the process. */
  readonly code: number | null;
  /** What the program logged as errors. */
  readonly errors: readonly string[];
  readonly stderr: readonly string[];
  readonly sources: SourceMapper;
}

export function programFailure(failure: Failure): GonogoError {
  const [first] = failure.errors;
  if (first !== undefined) return fromText(first, failure);
  const stderr = failure.stderr.join("\n").trim();
  if (failure.code === 0) return new GonogoError("undecidable", "The program failed.");
  const how =
    failure.code === null ? "was ended by a signal" : `ended with exit code ${failure.code}`;
  if (!stderr) return new GonogoError("undecidable", `The program ${how} and said nothing.`);
  return fromText(stderr, failure, `The program ${how}:\n`);
}

function fromText(text: string, failure: Failure, intro = "The program failed: "): GonogoError {
  const own = withoutIntroduction(text);
  const message = stripStack(own) || "an error without a message";
  // The file and the key say where; the line that reads the configuration would only distract.
  if (isConfigurationMistake(message)) return new GonogoError("usage", message);
  const place = userLine(own, failure.sources);
  const where = place ? `\n  at ${place}` : "";
  return new GonogoError("undecidable", `${intro}${message}${where}`);
}

/**
 * True when the program itself says that its configuration is wrong: Pulumi's own errors of
 * `Config` (config.js of @pulumi/pulumi), or a message that begins with the stack's file.
 */
function isConfigurationMistake(message: string): boolean {
  return (
    /^(\w+: )?Missing required configuration variable '/.test(message) ||
    /^(\w+: )?Configuration '[^']+' value '/.test(message) ||
    /^(\w+: )?([\w./-]*\/)?Pulumi\.[\w.-]+\.ya?ml\b/.test(message)
  );
}

/** The innermost frame that is the user's own. */
function userLine(text: string, sources: SourceMapper): string | undefined {
  const frames = text.matchAll(/(?:\(|at (?:async )?)((?:file:\/\/)?\/[^\s():]+):(\d+):(\d+)\)?/g);
  for (const [, file, line, column] of frames) {
    const source = sources.fromText(file ?? "", Number(line), Number(column));
    if (source) return `${source.file}:${source.line}:${source.column}`;
  }
  return undefined;
}
