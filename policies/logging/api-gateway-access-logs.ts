import { definePolicy } from "../framework/define-policy";
import { unknown } from "../framework/unknown";
import { isGiven } from "../helpers/database";

const rest = "aws:apigateway/stage:Stage";
const http = "aws:apigatewayv2/stage:Stage";

const messages = {
  absent: "Nobody can tell who called what: the stage keeps no access log.",
} as const;

type Props = { readonly accessLogSettings?: unknown };
type Context = { isUnknown(path: string): boolean };

function* check(props: Props, context: Context) {
  if (!isGiven(() => props.accessLogSettings, "accessLogSettings", context)) {
    yield { message: "absent", property: "accessLogSettings" } as const;
  }
}

const group = "arn:aws:logs:eu-west-1:123456789012:log-group:/shop/api";
const settings = { destinationArn: group, format: '{"id":"$context.requestId"}' };

export default definePolicy({
  id: "api-gateway-access-logs",
  title: "Stages of API Gateway keep access logs",
  why: "What API Gateway refuses or answers by itself reaches no function's log: only the access log says who called what and got which answer.",
  fix: "Set accessLogSettings with the ARN of a log group and a format in JSON.",
  severity: "medium",
  controls: ["access-logs"],
  resources: [rest, http],
  messages,
  checks: { [rest]: check, [http]: check },
  passes: [
    {
      name: "a REST API's stage",
      type: rest,
      props: { restApi: "a1", deployment: "d1", stageName: "live", accessLogSettings: settings },
    },
    {
      name: "a log group that is not known yet",
      type: http,
      props: { apiId: "a1", accessLogSettings: { ...settings, destinationArn: unknown } },
    },
  ],
  fails: [
    {
      name: "none for a REST API",
      type: rest,
      props: { restApi: "a1", deployment: "d1", stageName: "live" },
      expect: "absent",
    },
    { name: "none for an HTTP API", type: http, props: { apiId: "a1" }, expect: "absent" },
  ],
  unknowns: [],
});
