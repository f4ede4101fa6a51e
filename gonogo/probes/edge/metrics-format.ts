/**
 * The text format of Prometheus, read as far as a probe needs it:
 * https://prometheus.io/docs/instrumenting/exposition_formats/
 */
export interface Metrics {
  /** Names of the samples' metrics. */
  readonly names: readonly string[];
  /** Number of the first line that is no sample, comment or empty line. */
  readonly badLine?: number;
}

const blank = "[ \\t]*";
const label = `${blank}[a-zA-Z_]\\w*${blank}=${blank}"(?:[^"\\\\]|\\\\.)*"${blank}`;
const labels = `\\{(?:${label}(?:,${label})*,?)?${blank}\\}`;
/** As Go reads them, whose library the scraper is written with. */
const value = "[+-]?(?:inf(?:inity)?|nan|(?:\\d+\\.?\\d*|\\.\\d+)(?:e[+-]?\\d+)?)";
/** Milliseconds, or seconds with a fraction in OpenMetrics, whose exemplars follow a hash. */
const time = "-?\\d+(?:\\.\\d+)?(?:e[+-]?\\d+)?";
const sample = new RegExp(
  `^${blank}([a-z_:][\\w:]*)(?:${blank}${labels}${blank}|[ \\t]+)(?:${value})(?:[ \\t]+${time})?${blank}(?:# .*)?$`,
  "i",
);

/** @param whole False when the text was cut off: its last line may be a part of one. */
export function readMetrics(text: string, whole = true): Metrics {
  // A line ends with a line feed alone: the scraper takes a carriage return for a part of the value.
  const lines = text.split("\n");
  if (!whole) lines.pop();
  const names = new Set<string>();
  for (const [index, line] of lines.entries()) {
    if (/^\s*(#.*)?$/.test(line)) continue;
    const name = sample.exec(line)?.[1];
    if (name === undefined) return { names: [...names], badLine: index + 1 };
    names.add(name);
  }
  return { names: [...names] };
}
