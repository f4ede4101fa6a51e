/**
 * Alarms of what only an application knows: a metric that a filter counts in a log, or that the
 * application sends itself. What such a metric is about, its names and its filter's pattern say.
 */
import type { StackIndex, StackResource } from "../framework/stack-index";
import { type AlarmMetric, alarmMetrics, known, open } from "./alarm-metrics";
import { record } from "./known";

const filter = "aws:cloudwatch/logMetricFilter:LogMetricFilter";

/** A metric that a filter counts. */
export interface CountedMetric {
  readonly filter: StackResource<typeof filter>;
  readonly namespace: string;
  readonly name: string;
  /** The filter's name and pattern and the metric's name: what it is about. */
  readonly about: string;
}

const counted = new WeakMap<StackIndex, readonly CountedMetric[]>();

/** Every metric that a filter of the stack counts; unknown parts are empty. */
export function countedMetrics(stack: StackIndex): readonly CountedMetric[] {
  let found = counted.get(stack);
  if (!found) {
    found = stack.ofType(filter).map(countedBy);
    counted.set(stack, found);
  }
  return found;
}

function countedBy(each: StackResource<typeof filter>): CountedMetric {
  const { props } = each;
  const at = "metricTransformation";
  const given = known(each, at, () => props.metricTransformation);
  const transformation = record(given === open ? {} : given);
  const text = (path: string, read: () => unknown) => {
    const value = known(each, path, read);
    return typeof value === "string" ? value.slice(0, 1_024) : "";
  };
  const name = text(`${at}.name`, () => transformation.name);
  const label = text("name", () => props.name);
  const pattern = text("pattern", () => props.pattern);
  return {
    filter: each,
    namespace: text(`${at}.namespace`, () => transformation.namespace),
    name,
    about: [label, name, each.name, pattern].join("\n"),
  };
}

/** What is done about an event: nothing, counted in a log without an alarm, or watched. */
export type Heard = "not at all" | "counted" | "watched";

/**
 * Whether an alarm watches a metric about events that the pattern describes.
 * @param own AWS's namespaces whose metrics can be about it.
 */
export function heard(stack: StackIndex, event: RegExp, own: readonly string[] = []): Heard {
  const metrics = countedMetrics(stack).filter(({ about }) => event.test(about));
  const isAbout = ({ alarm, name, namespace }: AlarmMetric) =>
    event.test(labelOf(alarm)) ||
    (typeof name === "string" &&
      !(typeof namespace === "string" && /^AWS\//.test(namespace) && !own.includes(namespace)) &&
      (event.test(name) ||
        metrics.some((each) => each.name === name && [each.namespace, open].includes(namespace))));
  if (alarmMetrics(stack).some(isAbout) || announces(stack, event)) {
    return "watched";
  }
  return metrics.length > 0 ? "counted" : "not at all";
}

/** What people call the alarm: one on a function's errors is about webhooks when it says so. */
function labelOf(alarm: AlarmMetric["alarm"]): string {
  const texts = [
    known(alarm, "name", () => alarm.props.name),
    known(alarm, "alarmDescription", () => alarm.props.alarmDescription),
  ];
  return [alarm.name, ...texts.map((text) => (typeof text === "string" ? text : ""))].join("\n");
}

const rule = "aws:cloudwatch/eventRule:EventRule";

/** An EventBridge rule on such an event, as Stripe sends them to a partner's bus. */
function announces(stack: StackIndex, event: RegExp): boolean {
  return stack.ofType(rule).some((each) => {
    const pattern = each.isUnknown("eventPattern") ? undefined : each.props.eventPattern;
    return typeof pattern === "string" && event.test(pattern.slice(0, 4_096));
  });
}

/** Of our dynamic provider, and of Stripe's own: `stripe:index/price:Price`. */
const sellsByStripe =
  /^(?:pulumi-nodejs:dynamic\/)?stripe:(?:[\w/-]+:)?\w*(?:Product|Price|WebhookEndpoint)$/i;

/** True when the stack has objects of Stripe's: the application takes payments. */
export function takesPayments(stack: StackIndex): boolean {
  return stack.all.some(({ type }) => sellsByStripe.test(type));
}
