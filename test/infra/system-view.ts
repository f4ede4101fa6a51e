/** What a previewed system is, in the words of a checklist: variables, plans, paths, alarms. */
import assert from "node:assert/strict";
import { ofType, type Registered, registerSystem, stackFile } from "./support";

interface Pair {
  readonly name: string;
  readonly value: string;
}

interface ContainerDefinition {
  readonly name: string;
  readonly image: string;
  readonly command?: readonly string[];
  readonly portMappings?: readonly { readonly containerPort: number }[];
  readonly environment?: readonly Pair[];
  readonly secrets?: readonly { readonly name: string; readonly valueFrom: string }[];
}

/** What one task sees. */
export interface TaskView {
  readonly image: string;
  readonly command: readonly string[];
  readonly port: number | undefined;
  /** Variables that anybody may read, by exact name. */
  readonly environment: Readonly<Record<string, string>>;
  /** Variables by reference: exact name to where ECS fetches the value. */
  readonly secrets: Readonly<Record<string, string>>;
}

export interface SystemView {
  /** Everything that the stack registers. */
  readonly resources: readonly Registered[];
  /** Task by role: `api`, `migrate`, the name of a job. */
  readonly tasks: Readonly<Record<string, TaskView>>;
  /** Lookup key to price: `4900 usd a month`. */
  readonly prices: Readonly<Record<string, string>>;
  readonly products: readonly string[];
  /** Stripe's endpoints. */
  readonly endpoints: readonly { readonly url: string; readonly events: readonly string[] }[];
  /** Load balancer's rules in order: `POST api.example/webhooks/stripe forward`. */
  readonly rules: readonly string[];
  /** DNS records, sorted: `A api.example`. Names that only AWS knows are left out. */
  readonly records: readonly string[];
  /**
   * Alarm, without the stack's name, to what rings: `critical: Average TargetResponseTime > 0.5`.
   */
  readonly alarms: Readonly<Record<string, string>>;
  /** Variable to the days between two of its values. */
  readonly rotations: Readonly<Record<string, number>>;
  /** Schedule, without the stack's name, to its expression. */
  readonly schedules: Readonly<Record<string, string>>;
  /** Paths that load balancers ask for the health of a service. */
  readonly healthPaths: readonly string[];
  /** Variables whose secret the stack makes or stores, by exact name. */
  readonly storedSecrets: readonly string[];
  /** Parameters that the stack makes, by exact name. */
  readonly parameters: readonly string[];
}

/** Previews a stack of the repository in this process. */
export async function viewOf(system: string, stack: string): Promise<SystemView> {
  const resources = await registerSystem(system, stackFile(stack));
  const texts = (type: string, key: string) =>
    ofType(resources, type).map(({ inputs }) => String(inputs[key]));
  return {
    resources,
    tasks: tasksOf(resources, stack),
    prices: pricesOf(resources),
    products: texts("pulumi-nodejs:dynamic/stripe:Product", "name").sort(),
    endpoints: ofType(resources, "pulumi-nodejs:dynamic/stripe:WebhookEndpoint").map(
      ({ inputs }) => ({ url: String(inputs.url), events: inputs.enabledEvents as string[] }),
    ),
    rules: rulesOf(resources),
    records: recordsOf(resources),
    alarms: alarmsOf(resources, stack),
    rotations: rotationsOf(resources, system),
    schedules: schedulesOf(resources, stack),
    healthPaths: ofType(resources, "aws:lb/targetGroup:TargetGroup")
      // A function is not asked.
      .filter(({ inputs }) => inputs.targetType !== "lambda")
      .map(({ inputs }) => String((inputs.healthCheck as { path?: string }).path)),
    storedSecrets: texts("aws:secretsmanager/secret:Secret", "name")
      .map((name) => withoutStack(name, stack))
      .sort(),
    parameters: texts("aws:ssm/parameter:Parameter", "name").sort(),
  };
}

/** Names of a stack begin with it: `finsight-prod-error-rate`, `finsight-prod/JWT_SECRET_KEY`. */
function withoutStack(name: string, stack: string): string {
  return name.startsWith(stack) ? name.slice(stack.length + 1) : name;
}

function tasksOf(resources: readonly Registered[], stack: string): SystemView["tasks"] {
  const definitions = ofType(resources, "aws:ecs/taskDefinition:TaskDefinition");
  const tasks = definitions.map(({ name, inputs }): [string, TaskView] => {
    const text = inputs.containerDefinitions;
    assert.equal(typeof text, "string", `${name}: containerDefinitions must be known in a preview`);
    const role = withoutStack(String(inputs.family), stack);
    const containers = JSON.parse(text as string) as ContainerDefinition[];
    const main = containers.find((container) => container.name === role);
    assert.ok(main, `${name} has no container ${role}`);
    return [role, taskOf(main)];
  });
  return Object.fromEntries(tasks);
}

function taskOf(container: ContainerDefinition): TaskView {
  const { image, command = [], portMappings = [], environment = [], secrets = [] } = container;
  return {
    image,
    command,
    port: portMappings[0]?.containerPort,
    environment: Object.fromEntries(environment.map(({ name, value }) => [name, value])),
    secrets: Object.fromEntries(secrets.map(({ name, valueFrom }) => [name, valueFrom])),
  };
}

function pricesOf(resources: readonly Registered[]): SystemView["prices"] {
  const prices = ofType(resources, "pulumi-nodejs:dynamic/stripe:Price").map(({ inputs }) => {
    const { lookupKey, unitAmount, currency, recurring } = inputs;
    const { interval } = recurring as { readonly interval: string };
    return [String(lookupKey), `${unitAmount} ${currency} a ${interval}`];
  });
  return Object.fromEntries(prices);
}

interface Condition {
  readonly hostHeader?: { readonly values: readonly string[] };
  readonly pathPattern?: { readonly values: readonly string[] };
  readonly httpRequestMethod?: { readonly values: readonly string[] };
  readonly httpHeader?: { readonly httpHeaderName: string; readonly values: readonly string[] };
}

function rulesOf(resources: readonly Registered[]): SystemView["rules"] {
  return [...ofType(resources, "aws:lb/listenerRule:ListenerRule")]
    .sort((a, b) => Number(a.inputs.priority) - Number(b.inputs.priority))
    .map(({ inputs }) => {
      const conditions = inputs.conditions as readonly Condition[];
      const values = (key: Exclude<keyof Condition, "httpHeader">) =>
        conditions.flatMap((condition) => condition[key]?.values ?? []).join(",");
      const [action] = inputs.actions as readonly {
        readonly type: string;
        readonly fixedResponse?: { readonly statusCode: string };
        readonly redirect?: { readonly host?: string };
      }[];
      const target = action?.fixedResponse?.statusCode ?? action?.redirect?.host;
      const what = target === undefined ? action?.type : `${action?.type} ${target}`;
      const method = values("httpRequestMethod");
      const header = conditions.find((condition) => condition.httpHeader)?.httpHeader;
      const when = header ? ` if ${header.httpHeaderName}: ${header.values.join(",")}` : "";
      const where = `${values("hostHeader")}${values("pathPattern")}`;
      return `${method ? `${method} ` : ""}${where}${when} ${what}`;
    });
}

function recordsOf(resources: readonly Registered[]): SystemView["records"] {
  return ofType(resources, "aws:route53/record:Record")
    .filter(({ inputs }) => typeof inputs.name === "string")
    .map(({ inputs }) => `${inputs.type} ${inputs.name}`)
    .sort();
}

function alarmsOf(resources: readonly Registered[], stack: string): SystemView["alarms"] {
  const signs: Readonly<Record<string, string>> = {
    GreaterThanThreshold: ">",
    GreaterThanOrEqualToThreshold: ">=",
    LessThanThreshold: "<",
    LessThanOrEqualToThreshold: "<=",
    GreaterThanUpperThreshold: "> band",
    LessThanLowerOrGreaterThanUpperThreshold: "outside band",
  };
  const alarms = ofType(resources, "aws:cloudwatch/metricAlarm:MetricAlarm").map(({ inputs }) => {
    const severity = (inputs.tags as Record<string, string>).Severity;
    const queries = (inputs.metricQueries ?? []) as readonly {
      readonly expression?: string;
      readonly returnData?: boolean;
      readonly metric?: { readonly metricName: string; readonly stat: string };
    }[];
    const { expression } = queries.find((each) => each.returnData && each.expression) ?? {};
    const metric = queries.find((each) => each.metric)?.metric;
    const statistic = inputs.statistic ?? inputs.extendedStatistic ?? metric?.stat;
    const measured = inputs.metricName ?? metric?.metricName;
    const band = inputs.thresholdMetricId !== undefined;
    const what = expression && !band ? expression : `${statistic} ${measured}`;
    const sign = signs[String(inputs.comparisonOperator)] ?? inputs.comparisonOperator;
    const threshold = inputs.threshold === undefined ? "" : ` ${inputs.threshold}`;
    const name = withoutStack(String(inputs.name), stack);
    return [name, `${severity}: ${what} ${sign}${threshold}`];
  });
  return Object.fromEntries(alarms);
}

function rotationsOf(resources: readonly Registered[], system: string): SystemView["rotations"] {
  const type = "aws:secretsmanager/secretRotation:SecretRotation";
  const rotations = ofType(resources, type).map(({ name, inputs }) => {
    const [, child = ""] = /-secrets-(.+)-rotation$/.exec(name) ?? [];
    assert.ok(name.startsWith(system) && child, `${name} rotates no variable`);
    const { automaticallyAfterDays } = inputs.rotationRules as Record<string, number>;
    return [child.toUpperCase().replaceAll("-", "_"), automaticallyAfterDays];
  });
  return Object.fromEntries(rotations);
}

function schedulesOf(resources: readonly Registered[], stack: string): SystemView["schedules"] {
  const schedules = ofType(resources, "aws:scheduler/schedule:Schedule").map(({ inputs }) => [
    withoutStack(String(inputs.name), stack),
    String(inputs.scheduleExpression),
  ]);
  return Object.fromEntries(schedules);
}
