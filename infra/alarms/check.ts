import * as pulumi from "@pulumi/pulumi";
import type { AlarmSpec } from "./alarm";

/** What CloudWatch refuses, or takes and then never rings by: PutMetricAlarm's rules. */
const limits = {
  /** Letters of a description. */
  description: 1024,
  /** Metrics and expressions of one alarm. */
  queries: 20,
  dimensions: 30,
  /** Seconds that one evaluation may look back: with periods under an hour, and with others. */
  lookBack: { shortPeriods: 86_400, longPeriods: 604_800 },
} as const;

type Query = { readonly id: unknown; readonly expression?: unknown; readonly returnData?: unknown };

/**
 * Throws where AWS would refuse the alarm in the middle of a deployment. Values that only the
 * deployment knows are not judged.
 */
export function checkAlarm(role: string, { description, measure }: AlarmSpec): void {
  const problems = [
    ...(description.length > limits.description
      ? [`its description has ${description.length} letters; AWS allows ${limits.description}`]
      : []),
    ...(measure.metricQueries === undefined ? singleMetric(measure) : metricMath(measure)),
    ...evaluation(measure),
  ];
  if (problems.length > 0) {
    throw new pulumi.RunError(`The alarm ${role} cannot be created: ${problems.join("; ")}.`);
  }
}

function singleMetric(measure: AlarmSpec["measure"]): string[] {
  const { statistic, extendedStatistic, thresholdMetricId, dimensions } = measure;
  const problems: string[] = [];
  if ((statistic === undefined) === (extendedStatistic === undefined)) {
    problems.push("it needs either a statistic or an extendedStatistic");
  }
  if (typeof extendedStatistic === "string" && !isPercentile(extendedStatistic)) {
    problems.push(`${extendedStatistic} is no percentile from p0 to p100`);
  }
  if (thresholdMetricId !== undefined) problems.push("an anomaly band needs metricQueries");
  if (measure.threshold === undefined) problems.push("it has no threshold");
  if (measure.metricName === undefined || measure.namespace === undefined) {
    problems.push("it names no metric");
  }
  const names = Object.keys(dimensions ?? {});
  if (names.length > limits.dimensions) {
    problems.push(`it has ${names.length} dimensions; AWS allows ${limits.dimensions}`);
  }
  return [...problems, ...period(measure.period)];
}

/** AWS takes up to ten decimals. */
function isPercentile(text: string): boolean {
  const match = /^p(\d{1,3}(\.\d{1,10})?)$/.exec(text);
  return match !== null && Number(match[1]) <= 100;
}

function period(value: unknown): string[] {
  if (typeof value !== "number" || value === 10 || value === 20 || value === 30) return [];
  if (Number.isInteger(value) && value > 0 && value % 60 === 0) return [];
  return [`its period is ${value}; AWS takes 10, 20, 30 and multiples of 60 seconds`];
}

function metricMath(measure: AlarmSpec["measure"]): string[] {
  const single = ["metricName", "namespace", "period", "statistic", "extendedStatistic"] as const;
  const mixed = [...single, "dimensions" as const].filter((key) => measure[key] !== undefined);
  const problems = mixed.map((key) => `${key} cannot stand beside metricQueries`);
  const queries = measure.metricQueries;
  if (!Array.isArray(queries)) return problems;
  const known = queries as readonly Query[];
  if (known.length > limits.queries) {
    problems.push(`it has ${known.length} metrics; AWS allows ${limits.queries}`);
  }
  problems.push(...ids(known), ...returned(measure, known));
  for (const query of known) {
    const metric = (query as { metric?: { period?: unknown } }).metric;
    problems.push(...period(metric?.period));
    if ((metric === undefined) === (query.expression === undefined)) {
      problems.push(`${String(query.id)} needs either a metric or an expression`);
    }
  }
  return problems;
}

function ids(queries: readonly Query[]): string[] {
  const names = queries.map(({ id }) => id).filter((id) => typeof id === "string");
  const problems = names
    .filter((id) => !/^[a-z][A-Za-z0-9_]{0,254}$/.test(id))
    .map((id) => `${id} is no id of a metric: a lower-case letter, then letters, digits and _`);
  if (new Set(names).size < names.length) problems.push("two metrics have one id");
  for (const { expression } of queries) {
    if (typeof expression !== "string") continue;
    // Functions are in capitals; what begins with a small letter refers to another query.
    const used = expression.match(/\b[a-z][A-Za-z0-9_]*\b/g) ?? [];
    const unknown = used.filter((id) => !names.includes(id));
    problems.push(...unknown.map((id) => `${expression} refers to ${id}, which is not there`));
  }
  return problems;
}

/** An alarm watches one series; one on an anomaly band watches the metric and its band. */
function returned(measure: AlarmSpec["measure"], queries: readonly Query[]): string[] {
  const count = queries.filter(({ returnData }) => returnData === true).length;
  const { thresholdMetricId, threshold, comparisonOperator } = measure;
  const band = typeof comparisonOperator === "string" && /Lower|Upper/.test(comparisonOperator);
  if (thresholdMetricId === undefined) {
    if (band) return [`${comparisonOperator} needs a thresholdMetricId`];
    if (threshold === undefined) return ["it has no threshold"];
    return count === 1 ? [] : [`${count} of its metrics return data; AWS wants exactly one`];
  }
  const problems = count === 2 ? [] : ["an anomaly alarm returns its metric and its band"];
  if (threshold !== undefined) problems.push("it has a threshold and an anomaly band");
  if (!band) problems.push("an anomaly band is compared by an Upper or Lower operator");
  if (!queries.some(({ id }) => id === thresholdMetricId)) {
    problems.push(`its thresholdMetricId ${String(thresholdMetricId)} is none of its metrics`);
  }
  return problems;
}

function evaluation(measure: AlarmSpec["measure"]): string[] {
  const { evaluationPeriods, datapointsToAlarm, metricQueries } = measure;
  if (typeof evaluationPeriods !== "number") return ["it has no evaluationPeriods"];
  const problems: string[] = [];
  if (typeof datapointsToAlarm === "number" && datapointsToAlarm > evaluationPeriods) {
    problems.push(`it wants ${datapointsToAlarm} breaches in ${evaluationPeriods} periods`);
  }
  const queries = Array.isArray(metricQueries) ? metricQueries : [];
  const periods = [
    measure.period,
    ...queries.map((query) => (query as { metric?: { period?: unknown } }).metric?.period),
  ].filter((value) => typeof value === "number");
  const longest = Math.max(0, ...periods);
  const bound = longest < 3600 ? limits.lookBack.shortPeriods : limits.lookBack.longPeriods;
  if (longest * evaluationPeriods > bound) {
    const seconds = longest * evaluationPeriods;
    problems.push(`it looks back ${seconds} seconds; AWS allows ${bound} with this period`);
  }
  return problems;
}
