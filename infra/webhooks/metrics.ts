/**
 * Metrics in CloudWatch's embedded metric format: lines on standard output that CloudWatch Logs
 * reads metrics from, so that nothing is called and nothing more is allowed.
 */
import { type MetricName, type WebhookMetric, webhookMetrics } from "./metric-names";

export interface MetricsOptions {
  /** CloudWatch's namespace: the stack's prefix, `shop-prod`. */
  readonly namespace: string;
  readonly write?: (line: string) => void;
  readonly clock?: () => Date;
  /** Values that are kept before they are written without being asked. */
  readonly most?: number;
}

/** CloudWatch takes at most 100 values of one metric in a line. */
const valuesInLine = 100;

type Series = Map<WebhookMetric, number[]>;

/**
 * Collects, and writes when it is told to: once for each invocation in Lambda, every few seconds
 * elsewhere. Counts are summed; everything else keeps its values, so that percentiles are right.
 */
export class Metrics {
  private readonly series = new Map<string, Series>();
  private values = 0;

  constructor(private readonly options: MetricsOptions) {}

  /** @param of The endpoint's path or the provider, where the metric has a dimension. */
  add(metric: WebhookMetric, value = 1, of?: string): void {
    const spec: MetricName = webhookMetrics[metric];
    if ((spec.dimension === undefined) !== (of === undefined)) {
      throw new TypeError(`${spec.name} is told apart by ${spec.dimension ?? "nothing"}`);
    }
    if (!Number.isFinite(value)) return;
    const key = of === undefined ? "" : `${spec.dimension}=${of}`;
    const series: Series = this.series.get(key) ?? new Map();
    this.series.set(key, series);
    const values = series.get(metric) ?? [];
    series.set(metric, values);
    if (values.length > 0 && isEvent(metric)) values[0] = (values[0] ?? 0) + value;
    else {
      values.push(value);
      this.values += 1;
    }
    if (this.values >= (this.options.most ?? 1_000)) this.flush();
  }

  /** Writes what was collected, and begins again. */
  flush(): void {
    const { write = (line) => process.stdout.write(line) } = this.options;
    const all = [...this.series];
    this.series.clear();
    this.values = 0;
    for (const [key, series] of all) {
      for (const part of parts(series)) write(`${JSON.stringify(this.line(key, part))}\n`);
    }
  }

  private line(key: string, series: Series): Readonly<Record<string, unknown>> {
    const { namespace, clock = () => new Date() } = this.options;
    const at = key.indexOf("=");
    const dimension = key.slice(0, Math.max(at, 0));
    const metrics = [...series.keys()].map((metric) => webhookMetrics[metric]);
    return {
      _aws: {
        Timestamp: clock().getTime(),
        CloudWatchMetrics: [
          {
            Namespace: namespace,
            Dimensions: [at < 0 ? [] : [dimension]],
            Metrics: metrics.map(({ name, unit }) => ({ Name: name, Unit: unit })),
          },
        ],
      },
      ...(at >= 0 && { [dimension]: key.slice(at + 1) }),
      ...Object.fromEntries(
        [...series].map(([metric, values]) => [
          webhookMetrics[metric].name,
          values.length === 1 ? values[0] : values,
        ]),
      ),
    };
  }
}

/** What happened is summed. What was measured, such as how many wait, is not. */
const measured = new Set<WebhookMetric>(["waiting", "deadEvents", "channelsEnding"]);

function isEvent(metric: WebhookMetric): boolean {
  return webhookMetrics[metric].unit === "Count" && !measured.has(metric);
}

/** The series in pieces whose lists are not too long. */
function parts(series: Series): readonly Series[] {
  const longest = Math.max(...[...series.values()].map((values) => values.length));
  return Array.from({ length: Math.ceil(longest / valuesInLine) }, (_, index) => {
    const from = index * valuesInLine;
    const entries = [...series].map(
      ([metric, values]) => [metric, values.slice(from, from + valuesInLine)] as const,
    );
    return new Map(entries.filter(([, values]) => values.length > 0));
  });
}
