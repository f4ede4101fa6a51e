/**
 * Whether an alarm of the stack watches a resource. An alarm names what it watches in its metric's
 * dimensions: by a name that is known, or by an id that only the deployment knows and that Pulumi
 * traces to the resource.
 */
import { type Environment, type NotApplicable, notApplicable } from "../framework/define-policy";
import type { StackIndex, StackResource } from "../framework/stack-index";
import { UnknownRead } from "../framework/unknown";
import { candidates, nameParts } from "./alarm-index";
import { type AlarmMetric, type Open, open } from "./alarm-metrics";

/** The metrics that would do, and how they name the resource. */
export interface Watch {
  /** CloudWatch namespaces: `AWS/RDS`. */
  readonly namespaces: readonly string[];
  readonly metrics: readonly string[];
  /**
   * The dimensions that name the resource; a metric with none of them measures all at once. An
   * empty list where any metric of these names will do.
   */
  readonly dimensions: readonly string[];
  /** The resource, and those by whose names it is watched too: the instances of a cluster. */
  readonly subjects: readonly StackResource[];
  /** The names by which `names` knows it: what alarms are looked up by. */
  readonly keys: readonly string[];
  /** True when a known value of such a dimension names the resource. */
  names(value: string): boolean;
}

/** The metrics that watch the resource, or the value because of which nobody can tell. */
interface Watching {
  readonly sure: readonly AlarmMetric[];
  readonly doubtful: readonly AlarmMetric[];
}

function watching(stack: StackIndex, watches: readonly Watch[]): Watching {
  const sure: AlarmMetric[] = [];
  const doubtful: AlarmMetric[] = [];
  for (const metric of candidates(stack, watches)) {
    const verdicts = watches.map((watch) => verdict(metric, watch));
    if (verdicts.includes("yes")) {
      sure.push(metric);
    } else if (verdicts.includes("perhaps")) {
      doubtful.push(metric);
    }
  }
  return { sure, doubtful };
}

function verdict(metric: AlarmMetric, watch: Watch): "yes" | "no" | "perhaps" {
  const isOfKind = matches(metric.namespace, watch.namespaces);
  const isMeasure = matches(metric.name, watch.metrics);
  if (isOfKind === "no" || isMeasure === "no") {
    return "no";
  }
  const isHere = measures(metric, watch);
  return isHere === "yes" && (isOfKind === "perhaps" || isMeasure === "perhaps")
    ? "perhaps"
    : isHere;
}

function matches(value: AlarmMetric["name"], wanted: readonly string[]): "yes" | "no" | "perhaps" {
  if (value === open) {
    return "perhaps";
  }
  return wanted.includes(value) ? "yes" : "no";
}

function measures(metric: AlarmMetric, watch: Watch): "yes" | "no" | "perhaps" {
  if (watch.dimensions.length === 0) {
    return "yes";
  }
  if (metric.query !== undefined) {
    return selects(metric.query, watch) ? "yes" : "no";
  }
  if (metric.dimensions === open) {
    return traced(metric, watch);
  }
  const values = watch.dimensions.flatMap((name): (string | Open)[] => {
    const value = metric.dimensions === open ? undefined : metric.dimensions.get(name);
    return value === undefined ? [] : [value];
  });
  if (values.length === 0) {
    return "yes";
  }
  if (values.some((value) => value !== open && watch.names(value))) {
    return "yes";
  }
  return values.includes(open) ? traced(metric, watch) : byReference(metric, watch);
}

/** A value that is known and that Pulumi traces: it is the id that AWS gave before. */
function byReference(metric: AlarmMetric, watch: Watch): "yes" | "no" {
  return metric.path === "dimensions" && refersToSubject(metric, watch) ? "yes" : "no";
}

function refersToSubject({ alarm, path }: AlarmMetric, { subjects }: Watch): boolean {
  const references = alarm.references(path);
  return subjects.some((subject) => references.some(({ urn }) => urn === subject.urn));
}

/** Who is meant by a value that is not known: the resource that it comes from. */
function traced(metric: AlarmMetric, watch: Watch): "yes" | "no" | "perhaps" {
  if (refersToSubject(metric, watch)) {
    return "yes";
  }
  const references = metric.alarm.references(metric.path);
  if (references.length === 0) {
    return "perhaps";
  }
  // A part of the name that both share, such as a random suffix, leaves it open whose name it is.
  const origins = new Set(references.map(({ urn }) => urn));
  return watch.subjects.flatMap(nameParts).some(({ urn }) => origins.has(urn)) ? "perhaps" : "no";
}

/** A query without a condition on the resource's name reaches every resource of its kind. */
function selects(query: string, watch: Watch): boolean {
  const [, condition] = /\bWHERE\s(.*)$/is.exec(query) ?? [];
  if (condition === undefined || !watch.dimensions.some((name) => condition.includes(name))) {
    return true;
  }
  const quoted = [...condition.matchAll(/'([^']{1,255})'/g)].map(([, value]) => value ?? "");
  const isExcluded = /!=|\bNOT\s+IN\b/i.test(condition);
  return quoted.some((value) => watch.names(value)) !== isExcluded;
}

/** Makers of monitors other than CloudWatch, and the resources by which they watch. */
const otherMonitor =
  /^(aws-native:cloudwatch:LogAlarm$|(datadog|newrelic|grafana|dynatrace|signalfx|splunk|sumologic|honeycombio|lightstep|checkly|statuscake|uptimerobot|pingdom|site24x7|coralogix|logzio|elasticstack|sentry|better-uptime|betteruptime|groundcover|chronosphere)[\w-]*:.*(monitor|alarm|alert|check|detector|condition|rule|slo|uptime))/i;

const others = new WeakMap<StackIndex, string | undefined>();

/** Why nobody can say what is watched: the stack's monitors are those of another tool. */
export function otherMonitoring(stack: StackIndex): string | undefined {
  if (!others.has(stack)) {
    const monitor = stack.all.find(({ type }) => otherMonitor.test(type));
    const tool = monitor && (monitor.type.split(/[:/]/)[0] ?? monitor.type);
    others.set(stack, tool && `The stack is watched by monitors of ${tool}, which are not read.`);
  }
  return others.get(stack);
}

/** Why a stack of developers needs no alarms. */
export const developmentReason = "Nobody is woken for a development stack.";

/**
 * Yields the violation when no alarm watches the resource. Ends undecided when an alarm may, and
 * only the deployment knows.
 * @param judge Looks at the metrics that watch it.
 */
export function* mustBeWatched<V, J = never>(
  { stack, environment }: { readonly stack: StackIndex; readonly environment: Environment },
  watches: readonly Watch[],
  violation: V,
  judge?: (metrics: readonly AlarmMetric[]) => Generator<J, void, undefined>,
): Generator<V | J, NotApplicable | undefined, undefined> {
  if (environment === "development") {
    return notApplicable(developmentReason);
  }
  const { sure, doubtful } = watching(stack, watches);
  if (sure.length > 0) {
    yield* judge?.(sure) ?? [];
    return undefined;
  }
  const other = otherMonitoring(stack);
  if (other !== undefined) {
    return notApplicable(other);
  }
  const [doubt] = doubtful;
  if (doubt) {
    throw new UnknownRead(doubt.path, doubt.alarm.urn);
  }
  yield violation;
  return undefined;
}
