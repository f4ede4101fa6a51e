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

const sample =
  /^([a-zA-Z_:][\w:]*)(?:\{(?:[a-zA-Z_]\w*="(?:[^"\\]|\\.)*"(?:,(?=[a-zA-Z_}])|(?=\})))*\})?[ \t]+([+-]?(?:Inf|\d[\d_.eE+-]*|\.\d+)|NaN)(?:[ \t]+-?\d+)?(?: # .*)?$/;

/** @param whole False when the text was cut off: its last line may be a part of one. */
export function readMetrics(text: string, whole = true): Metrics {
  const lines = text.split(/\r?\n/);
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
