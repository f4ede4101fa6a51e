/**
 * What the alarms of a stack measure: the metric of a simple alarm, those of metric math, and those
 * that a Metrics Insights query selects. Read once for each stack, and without reading an unknown.
 */
import { childPath } from "../framework/path";
import type { StackIndex, StackResource } from "../framework/stack-index";
import { list, record } from "./known";

export const metricAlarm = "aws:cloudwatch/metricAlarm:MetricAlarm";
export type MetricAlarm = StackResource<typeof metricAlarm>;

/** Stands for what the deployment decides. */
export const open = Symbol("not known until deployment");
export type Open = typeof open;

/** One metric that an alarm looks at. */
export interface AlarmMetric {
  readonly alarm: MetricAlarm;
  readonly namespace: string | Open;
  readonly name: string | Open;
  /** Path of what says which resource is measured, to ask the alarm for its references. */
  readonly path: string;
  /** Dimension → value; `open` when not even the dimensions' names are known. */
  readonly dimensions: ReadonlyMap<string, string | Open> | Open;
  /** The metric is selected by a query: it measures every resource that the text names, or all. */
  readonly query?: string;
}

const measured = new WeakMap<StackIndex, readonly AlarmMetric[]>();

/** Every metric that an alarm of the stack looks at. */
export function alarmMetrics(stack: StackIndex): readonly AlarmMetric[] {
  let metrics = measured.get(stack);
  if (!metrics) {
    metrics = stack.ofType(metricAlarm).flatMap(metricsOf);
    measured.set(stack, metrics);
  }
  return metrics;
}

/** The metrics of one alarm. */
export function metricsOf(alarm: MetricAlarm): readonly AlarmMetric[] {
  const inputs = known(alarm, "", () => alarm.props);
  const props = inputs === open ? {} : record(inputs);
  const single = "metricName" in props ? [simple(alarm, props)] : [];
  const queries = known(alarm, "metricQueries", () => props.metricQueries);
  if (queries === open) {
    return [...single, nothingKnown(alarm, "metricQueries")];
  }
  const indexes = [...list(queries).keys()];
  return [...single, ...indexes.flatMap((index) => queried(alarm, list(queries), index))];
}

function simple(alarm: MetricAlarm, props: Readonly<Record<string, unknown>>): AlarmMetric {
  return {
    alarm,
    namespace: text(alarm, "namespace", () => props.namespace),
    name: text(alarm, "metricName", () => props.metricName),
    path: "dimensions",
    dimensions: dimensionsAt(alarm, "dimensions", () => props.dimensions),
  };
}

function queried(alarm: MetricAlarm, queries: readonly unknown[], index: number): AlarmMetric[] {
  const at = `metricQueries[${index}]`;
  const entry = known(alarm, at, () => queries[index]);
  if (entry === open) {
    return [nothingKnown(alarm, at)];
  }
  const query = record(entry);
  const metric = known(alarm, `${at}.metric`, () => query.metric);
  if (metric === open) {
    return [nothingKnown(alarm, `${at}.metric`)];
  }
  if (metric === undefined || metric === null) {
    const expression = known(alarm, `${at}.expression`, () => query.expression);
    return typeof expression === "string" ? selected(alarm, `${at}.expression`, expression) : [];
  }
  const { path, values } = { path: `${at}.metric`, values: record(metric) };
  return [
    {
      alarm,
      namespace: text(alarm, `${path}.namespace`, () => values.namespace),
      name: text(alarm, `${path}.metricName`, () => values.metricName),
      path: `${path}.dimensions`,
      dimensions: dimensionsAt(alarm, `${path}.dimensions`, () => values.dimensions),
    },
  ];
}

const select = /\bSELECT\s+\w+\s*\(\s*"?([\w.:/-]{1,255})"?\s*\)\s*FROM\s/i;
const source = /\bFROM\s+(?:SCHEMA\s*\(\s*)?"?([\w/.:#-]{1,255})"?/i;

/** The metric of a Metrics Insights query: `SELECT MIN(FreeStorageSpace) FROM "AWS/RDS"`. */
function selected(alarm: MetricAlarm, path: string, expression: string): AlarmMetric[] {
  // CloudWatch takes queries of at most 2,048 characters.
  const query = expression.slice(0, 2_048);
  const [, name] = select.exec(query) ?? [];
  const [, namespace] = source.exec(query) ?? [];
  return name === undefined || namespace === undefined
    ? []
    : [{ alarm, namespace, name, path, dimensions: new Map(), query }];
}

function nothingKnown(alarm: MetricAlarm, path: string): AlarmMetric {
  return { alarm, namespace: open, name: open, path, dimensions: open };
}

function dimensionsAt(
  alarm: MetricAlarm,
  path: string,
  read: () => unknown,
): AlarmMetric["dimensions"] {
  const value = known(alarm, path, read);
  if (value === open) {
    return open;
  }
  const values = record(value);
  return new Map(
    Object.keys(values).map((key) => [key, text(alarm, childPath(path, key), () => values[key])]),
  );
}

function text(alarm: MetricAlarm, path: string, read: () => unknown): string | Open {
  const value = known(alarm, path, read);
  return value === open ? open : typeof value === "string" ? value : "";
}

/** The value, or `open` without a trace when it is not known. */
export function known(
  resource: { isUnknown(path: string): boolean },
  path: string,
  read: () => unknown,
): unknown {
  return path !== "" && resource.isUnknown(path) ? open : read();
}
