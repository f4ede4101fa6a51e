/**
 * A CloudWatch dashboard as text. Graphs of what only the deployment names, such as the load
 * balancer, are drawn through the alarm that watches them, so that the whole body is known.
 */
import { type AlarmCategory, alarmCategories } from "./alarms/alarm";

/** Widgets of one dashboard, and alarms of one widget, that CloudWatch takes. */
const limits = { widgets: 500, alarmsInWidget: 100 } as const;
/** A dashboard is 24 units wide. */
const columns = 24;
const graph = { width: 6, height: 6 } as const;

export interface DashboardAlarm {
  readonly role: string;
  readonly arn: string;
  readonly region: string;
  readonly severity: "critical" | "warning";
  readonly category: AlarmCategory;
}

/** One line of a graph: namespace, metric and then dimension and value in turn. */
export type GraphMetric = readonly [namespace: string, metric: string, ...dimensions: string[]];

export interface Graph {
  readonly title: string;
  readonly category: AlarmCategory;
  readonly metrics: readonly GraphMetric[];
  readonly stat: "Average" | "Sum" | "Maximum" | "Minimum" | "p95";
}

export interface DashboardContent {
  /** Text in Markdown at the top: what the system promises. */
  readonly heading: string;
  readonly region: string;
  readonly alarms: readonly DashboardAlarm[];
  readonly graphs: readonly Graph[];
}

interface Widget {
  readonly type: "text" | "alarm" | "metric";
  readonly width: number;
  readonly height: number;
  readonly properties: object;
}

/** The body, as JSON. Throws a RangeError where CloudWatch takes no more widgets. */
export function dashboardBody(content: DashboardContent): string {
  const rows = [
    [text(content.heading, 3)],
    ...states(content.alarms).map((widget) => [widget]),
    ...sections(content).flatMap(([title, widgets]) => [
      [text(`## ${title}`, 1)],
      ...wrap(widgets),
    ]),
  ];
  const widgets = place(rows);
  if (widgets.length > limits.widgets) {
    throw new RangeError(`${widgets.length} widgets; CloudWatch takes ${limits.widgets}`);
  }
  return JSON.stringify({ start: "-PT12H", periodOverride: "inherit", widgets });
}

function text(markdown: string, height: number): Widget {
  return { type: "text", width: columns, height, properties: { markdown } };
}

/** Every alarm's state at a glance, the critical ones first. */
function states(alarms: readonly DashboardAlarm[]): Widget[] {
  return (["critical", "warning"] as const).flatMap((severity) => {
    const arns = alarms.filter((alarm) => alarm.severity === severity).map(({ arn }) => arn);
    return chunks(arns, limits.alarmsInWidget).map((some) => ({
      type: "alarm" as const,
      width: columns,
      height: 2 + Math.ceil(some.length / 8),
      properties: { title: severity === "critical" ? "Alarms" : "Warnings", alarms: some },
    }));
  });
}

/** One section for each category that has something to show, in the order of the table. */
function sections({ alarms, graphs, region }: DashboardContent): [string, Widget[]][] {
  return (Object.keys(alarmCategories) as AlarmCategory[]).flatMap((category) => {
    const widgets = [
      ...graphs.filter((each) => each.category === category).map((each) => drawn(each, region)),
      ...alarms.filter((alarm) => alarm.category === category).map(watched),
    ];
    return widgets.length > 0 ? [[alarmCategories[category], widgets] as [string, Widget[]]] : [];
  });
}

function drawn({ title, metrics, stat }: Graph, region: string): Widget {
  const properties = { title, metrics, stat, period: 300, region, view: "timeSeries" };
  return { type: "metric", ...graph, properties: { ...properties, stacked: false } };
}

/** CloudWatch draws the alarm's own metric with its threshold; it takes one alarm here. */
function watched({ role, arn, region }: DashboardAlarm): Widget {
  const properties = { title: role, annotations: { alarms: [arn] }, region, view: "timeSeries" };
  return { type: "metric", ...graph, properties: { ...properties, stacked: false } };
}

function wrap(widgets: readonly Widget[]): Widget[][] {
  return chunks(widgets, columns / graph.width);
}

function chunks<T>(items: readonly T[], size: number): T[][] {
  const count = Math.ceil(items.length / size);
  return Array.from({ length: count }, (_, index) => items.slice(index * size, (index + 1) * size));
}

/** Gives each row its place below the one before. */
function place(rows: readonly (readonly Widget[])[]): (Widget & { x: number; y: number })[] {
  let y = 0;
  return rows.flatMap((row) => {
    let x = 0;
    const placed = row.map((widget) => {
      const at = { ...widget, x, y };
      x += widget.width;
      return at;
    });
    y += Math.max(0, ...row.map(({ height }) => height));
    return placed;
  });
}
