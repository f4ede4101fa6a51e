import { definePolicy, notApplicable, type Violation } from "../framework/define-policy";
import { each, independently } from "../framework/each";
import { unknown } from "../framework/unknown";
import { isTrue } from "../helpers/flags";
import { list, record } from "../helpers/known";

const rest = "aws:apigateway/methodSettings:MethodSettings";
const stage = "aws:apigatewayv2/stage:Stage";
const messages = {
  traced: "Requests and answers stand in the log in full: {setting} is true.",
} as const;
const elsewhere = "Outside of production requests hold nobody's data.";

function* traced(settings: unknown, path: string): Generator<Violation<typeof messages>> {
  if (isTrue(record(settings).dataTraceEnabled)) {
    const setting = `${path}.dataTraceEnabled`;
    yield { message: "traced", property: setting, setting };
  }
}

const all = { restApi: unknown, stageName: "live", methodPath: "*/*" };

export default definePolicy({
  id: "api-data-trace-off",
  title: "API Gateway does not log what requests hold",
  why: "With tracing of data on, headers and bodies go to the log as they are: passwords, tokens and personal data, readable to everyone who may read logs.",
  fix: "Set dataTraceEnabled to false, or remove it, and keep access logs for who asked for what.",
  severity: "medium",
  controls: ["log-pii-redaction"],
  resources: [rest, stage],
  messages,
  // False when absent: @pulumi/aws apigateway/methodSettings and apigatewayv2/stage.
  checks: {
    *[rest](props, { environment }) {
      if (environment !== "production") {
        return notApplicable(elsewhere);
      }
      yield* traced(props.settings, "settings");
      return;
    },
    *[stage](props, { environment }) {
      if (environment !== "production") {
        return notApplicable(elsewhere);
      }
      yield* independently(
        () => traced(props.defaultRouteSettings, "defaultRouteSettings"),
        () =>
          each(list(props.routeSettings), (route, index) =>
            traced(route, `routeSettings[${index}]`),
          ),
      );
      return;
    },
  },
  passes: [
    {
      name: "errors only",
      type: rest,
      props: { ...all, settings: { loggingLevel: "ERROR", dataTraceEnabled: false } },
    },
    { name: "left to the default", type: stage, props: { apiId: unknown } },
  ],
  fails: [
    {
      name: "a REST API that is traced",
      type: rest,
      props: { ...all, settings: { loggingLevel: "INFO", dataTraceEnabled: true } },
      expect: "traced",
    },
    {
      name: "a WebSocket API that is traced",
      type: stage,
      props: { apiId: unknown, defaultRouteSettings: { dataTraceEnabled: true } },
      expect: "traced",
    },
    {
      name: "one route that is traced",
      type: stage,
      props: {
        apiId: unknown,
        defaultRouteSettings: unknown,
        routeSettings: [{ routeKey: "$connect" }, { routeKey: "$default", dataTraceEnabled: true }],
      },
      expect: "traced",
    },
  ],
  unknowns: [
    {
      name: "decided at deployment",
      type: rest,
      props: { ...all, settings: { dataTraceEnabled: unknown } },
      expect: "settings.dataTraceEnabled",
    },
  ],
  notApplicables: [
    {
      name: "a development stack",
      type: rest,
      props: { ...all, settings: { dataTraceEnabled: true } },
      environment: "development",
      expect: elsewhere,
    },
    {
      name: "a stage of a development stack",
      type: stage,
      props: { apiId: unknown, defaultRouteSettings: { dataTraceEnabled: true } },
      environment: "development",
      expect: elsewhere,
    },
  ],
});
