/** The policy of MTA-STS: RFC 8461, 3.2. */
export interface Policy {
  readonly version: string;
  readonly mode: string;
  /** Seconds; absent where it is no number. */
  readonly maxAge?: number;
  /** `mx.example.net`, `*.example.net`. */
  readonly mx: readonly string[];
}

/** Our choice: more is no policy that anybody wrote. */
const mostLines = 200;

export function readPolicy(text: string): Policy {
  const lines = text.split(/\r?\n/).slice(0, mostLines);
  const pairs = lines.flatMap((line) => {
    const at = line.indexOf(":");
    return at < 0 ? [] : [[line.slice(0, at).trim(), line.slice(at + 1).trim()] as const];
  });
  const textOf = (key: string) => pairs.find(([name]) => name === key)?.[1] ?? "";
  const age = textOf("max_age");
  return {
    version: textOf("version").slice(0, 40),
    mode: textOf("mode").slice(0, 40),
    ...(/^\d{1,10}$/.test(age) ? { maxAge: Number(age) } : {}),
    mx: pairs
      .filter(([name]) => name === "mx")
      .map(([, host]) => host.toLowerCase().replace(/\.$/, "").slice(0, 253)),
  };
}

/** A star stands for exactly one label, the first: RFC 8461, 4.1. */
export function covers({ mx }: Pick<Policy, "mx">, host: string): boolean {
  return mx.some((pattern) =>
    pattern.startsWith("*.")
      ? host.slice(host.indexOf(".")) === pattern.slice(1)
      : pattern === host,
  );
}
