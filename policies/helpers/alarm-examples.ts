/** The ways in which alarms name what they watch, for the examples of the policies on alarms. */
import type { ResourceType, ResourceTypes } from "../framework/define-policy";
import { unknown } from "../framework/unknown";
import { developmentReason } from "./alarms";

const alarm = "aws:cloudwatch/metricAlarm:MetricAlarm" as const;

export interface Measured {
  readonly namespace: string;
  readonly metric: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

/** Inputs of an alarm beside its metric; AWS wants them. */
const evaluation = {
  comparisonOperator: "GreaterThanThreshold",
  evaluationPeriods: 1,
  threshold: 1,
  period: 60,
  statistic: "Sum",
} as const;

/** An alarm of one metric. @param origins Example resources that the dimensions come from. */
export function alarmOn(measured: Measured, origins?: readonly string[], more: object = {}) {
  return {
    type: alarm,
    name: "alarm",
    props: {
      ...evaluation,
      namespace: measured.namespace,
      metricName: measured.metric,
      dimensions: measured.dimensions,
      ...more,
    },
    ...(origins && { references: { dimensions: origins } }),
  };
}

/** An alarm of metric math over that metric. */
export function mathOn(measured: Measured, expression: string, more: object = {}) {
  const { namespace, metric: metricName, dimensions } = measured;
  return {
    type: alarm,
    name: "alarm",
    props: {
      comparisonOperator: "GreaterThanThreshold",
      evaluationPeriods: 1,
      threshold: 1,
      metricQueries: [
        { id: "m", metric: { namespace, metricName, dimensions, period: 60, stat: "Average" } },
        { id: "e", expression, returnData: true },
      ],
      ...more,
    },
  };
}

/** An alarm over every resource of a kind, by a Metrics Insights query. */
export function queryOn(query: string) {
  return {
    type: alarm,
    name: "alarm",
    props: {
      comparisonOperator: "GreaterThanThreshold",
      evaluationPeriods: 1,
      threshold: 1,
      metricQueries: [{ id: "q", expression: query, period: 60, returnData: true }],
    },
  };
}

export interface Subject<K extends ResourceType, E extends string> {
  readonly type: K;
  readonly props: ResourceTypes[K];
  /** What an alarm on it measures, with the value that names it. */
  readonly measured: Measured;
  /** Id of the message when no alarm does. */
  readonly expect: E;
  /** Begins the examples' names where a policy covers several types. */
  readonly label: string;
}

/** What every such policy must say about a resource of one type, whatever its metric is. */
export function watchExamples<K extends ResourceType, E extends string>(subject: Subject<K, E>) {
  const { type, props, measured, expect, label } = subject;
  const base = { type, props };
  const [dimension = ""] = Object.keys(measured.dimensions);
  const untold = { ...measured, dimensions: { [dimension]: unknown } };
  const value = measured.dimensions[dimension] ?? "";
  const select = `SELECT MAX(${measured.metric}) FROM SCHEMA("${measured.namespace}", ${dimension})`;
  return {
    passes: [
      { ...base, name: `${label}: an alarm by its name`, with: [alarmOn(measured)] },
      {
        ...base,
        name: `${label}: an alarm on an id that is not known yet`,
        with: [alarmOn(untold, ["example"])],
      },
      { ...base, name: `${label}: metric math`, with: [mathOn(measured, "m * 2")] },
      { ...base, name: `${label}: a query over all of its kind`, with: [queryOn(select)] },
      {
        ...base,
        name: `${label}: a query over it alone`,
        with: [queryOn(`${select} WHERE ${dimension} = '${value}'`)],
      },
    ],
    fails: [
      { ...base, name: `${label}: no alarm`, expect },
      {
        ...base,
        name: `${label}: an alarm on another one`,
        with: [alarmOn({ ...measured, dimensions: { [dimension]: "app/another/1f" } })],
        expect,
      },
      {
        ...base,
        name: `${label}: an alarm on another metric`,
        with: [alarmOn({ ...measured, metric: "SomethingElse" })],
        expect,
      },
      {
        ...base,
        name: `${label}: an alarm on what another resource decides`,
        with: [
          alarmOn(untold, ["other"]),
          { type: "aws:sns/topic:Topic" as const, name: "other", props: {} },
        ],
        expect,
      },
    ],
    unknowns: [
      {
        ...base,
        name: `${label}: an alarm on something of which nothing is known`,
        with: [alarmOn(untold)],
        expect: "dimensions",
      },
    ],
    notApplicables: [
      {
        ...base,
        name: `${label}: a development stack`,
        environment: "development" as const,
        expect: developmentReason,
      },
    ],
  } as const;
}
