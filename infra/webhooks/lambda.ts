/** The receiver behind AWS Lambda: events of API Gateway's HTTP APIs and of load balancers. */
import type { Answer, Incoming, Receiver } from "./receiver";

type Values = Readonly<Record<string, string | undefined>>;
type MultiValues = Readonly<Record<string, readonly string[] | undefined>>;

/** API Gateway's payload format 2.0, also of function URLs. Emulators leave out what is empty. */
export interface HttpApiEvent {
  readonly version: "2.0";
  readonly rawPath: string;
  readonly rawQueryString?: string | null;
  readonly headers?: Values | null | undefined;
  readonly requestContext: { readonly http: { readonly method: string } };
  readonly body?: string | null;
  readonly isBase64Encoded?: boolean;
}

/**
 * A load balancer's request, with or without multi-value headers, or API Gateway's payload format
 * 1.0, which has the same fields and decodes the query.
 */
export interface LoadBalancerEvent {
  readonly requestContext: { readonly elb?: object };
  readonly httpMethod: string;
  readonly path: string;
  readonly headers?: Values | null | undefined;
  readonly multiValueHeaders?: MultiValues | null;
  readonly queryStringParameters?: Values | null;
  readonly multiValueQueryStringParameters?: MultiValues | null;
  readonly body?: string | null;
  readonly isBase64Encoded?: boolean;
}

export interface LambdaAnswer {
  readonly statusCode: number;
  readonly headers?: Answer["headers"];
  readonly multiValueHeaders?: MultiValues;
  readonly body: string;
  readonly isBase64Encoded: false;
}

export type LambdaHandler = (event: HttpApiEvent | LoadBalancerEvent) => Promise<LambdaAnswer>;

export function webhookHandler(receiver: Receiver): LambdaHandler {
  return async (event) => {
    const request = "httpMethod" in event ? fromLoadBalancer(event) : fromHttpApi(event);
    const { method, target, text, isBase64Encoded } = request;
    // Of the encoded text, so that a body that is too large is not decoded first. Padding counts
    // up to two bytes too many, which the second look at the decoded body decides.
    const bytes = isBase64Encoded ? Math.floor((text.length * 3) / 4) - 2 : Buffer.byteLength(text);
    const early = receiver.early(method, target, bytes);
    const answer =
      early ??
      (await receiver.receive({
        ...request,
        body: Buffer.from(text, isBase64Encoded ? "base64" : "utf8"),
      }));
    return toLambda(answer, "multiValueHeaders" in event && event.multiValueHeaders != null);
  };
}

type Request = Omit<Incoming, "body"> & {
  readonly text: string;
  readonly isBase64Encoded: boolean;
};

function fromHttpApi(event: HttpApiEvent): Request {
  const { rawPath, rawQueryString, isBase64Encoded = false } = event;
  const hasQuery = rawQueryString != null && rawQueryString !== "";
  return {
    method: event.requestContext.http.method,
    target: hasQuery ? `${rawPath}?${rawQueryString}` : rawPath,
    headers: lowerCase(event.headers ?? {}),
    text: event.body ?? "",
    isBase64Encoded,
  };
}

/**
 * The query's names and values come in their order, a load balancer's as they were sent, still
 * encoded. API Gateway has decoded them: how they were written is gone, and a usual way is taken.
 */
function fromLoadBalancer(event: LoadBalancerEvent): Request {
  const multi = event.multiValueQueryStringParameters;
  const asSent = event.requestContext.elb === undefined ? encodeURIComponent : String;
  const query = Object.entries(multi ?? event.queryStringParameters ?? {})
    .flatMap(([name, value]) => [value ?? ""].flat().map((one) => `${asSent(name)}=${asSent(one)}`))
    .join("&");
  return {
    method: event.httpMethod,
    target: query === "" ? event.path : `${event.path}?${query}`,
    headers: lowerCase(event.multiValueHeaders ?? event.headers ?? {}),
    text: event.body ?? "",
    isBase64Encoded: event.isBase64Encoded ?? false,
  };
}

/** A header that came in two spellings came twice. */
function lowerCase(headers: Values | MultiValues): Incoming["headers"] {
  const all = new Map<string, string[]>();
  for (const [name, value] of Object.entries(headers)) {
    const key = name.toLowerCase();
    all.set(key, [...(all.get(key) ?? []), ...[value ?? []].flat()]);
  }
  return Object.fromEntries(all);
}

function toLambda({ status, headers }: Answer, isMulti: boolean): LambdaAnswer {
  const answer = { statusCode: status, body: "", isBase64Encoded: false } as const;
  if (!isMulti) return { ...answer, headers };
  const lists = Object.entries(headers).map(([name, value]) => [name, [value]]);
  return { ...answer, multiValueHeaders: Object.fromEntries(lists) };
}
