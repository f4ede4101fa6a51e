/** Turns the messages of Pulumi's runners into plain words. */

/** The message before the first stack frame, without terminal colours. */
export function stripStack(text: string): string {
  const lines = withoutColours(text).split("\n");
  const end = lines.findIndex((line) => /^\s+at /.test(line));
  return (end < 0 ? lines : lines.slice(0, end)).join("\n").trim();
}

export function withoutColours(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is how colours are written.
  return text.replace(/\u001b\[[0-9;]*m/g, "");
}

/** An error as Pulumi's runners print it, without their introduction and the stack. */
export function plainError(text: string): string {
  return stripStack(withoutIntroduction(text));
}

export function withoutIntroduction(text: string): string {
  return withoutColours(text)
    .replace(/^error: \[runtime\] /, "")
    .replace(/^Running program '[^\n]*' failed with an unhandled exception:\n\s*/, "");
}
