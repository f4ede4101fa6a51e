import assert from "node:assert/strict";
import http from "node:http";
import net, { type AddressInfo } from "node:net";
import {
  type HttpApiEvent,
  type LoadBalancerEvent,
  webhookHandler,
} from "../../infra/webhooks/lambda";
import { webhookServer } from "../../infra/webhooks/node-server";
import type { WebhookRequest } from "../../infra/webhooks/verification";
import { message, stripeEvent, stripeRequest, twilioForm } from "./clients";
import { MemoryInbox } from "./memory-inbox";
import { inboundBytes, paths, samples, target, world } from "./world";

describe("the receiver as a Node server", () => {
  let inbox = new MemoryInbox();
  let server: http.Server;
  let port = 0;

  beforeEach(async () => {
    inbox = new MemoryInbox();
    server = webhookServer(world(inbox).receiver);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    port = (server.address() as AddressInfo).port;
  });
  afterEach(async () => {
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
  });

  function send(
    request: WebhookRequest,
    more: http.RequestOptions = {},
  ): Promise<http.IncomingMessage> {
    return new Promise((resolve, reject) => {
      const headers: http.OutgoingHttpHeaders = {};
      for (const [name, value] of Object.entries(request.headers)) {
        headers[name] = typeof value === "object" ? [...value] : value;
      }
      const options = { port, method: request.method, path: target(request), headers, ...more };
      http
        .request(options, (response) => resolve(response.resume()))
        .on("error", reject)
        .end(request.body);
    });
  }

  /** The whole answer to bytes on a connection. */
  function raw(text: string): Promise<string> {
    return new Promise((resolve) => {
      let answer = "";
      const socket = net.connect(port, "127.0.0.1", () => socket.write(text));
      socket.on("data", (data) => {
        answer += data;
      });
      socket.on("error", () => undefined);
      socket.on("close", () => resolve(answer));
      socket.setTimeout(3_000, () => socket.destroy());
    });
  }

  for (const [name, request] of Object.entries(samples)) {
    it(`takes a request of ${name} as the provider's client makes it`, async () => {
      const response = await send(request);
      assert.equal(response.statusCode, 204);
      assert.ok(inbox.events.size >= 1);
    });
  }

  it("believes the configured origin, not the Host and X-Forwarded headers", async () => {
    const evil = "https://evil.example";
    const forged = { host: "evil.example", "x-forwarded-host": "evil.example" };
    const request = twilioForm(message, { url: `${evil}${paths.twilio}` });
    const response = await send({ ...request, headers: { ...request.headers, ...forged } });
    assert.equal(response.statusCode, 400);
    const right = twilioForm();
    const again = await send({ ...right, headers: { ...right.headers, ...forged } });
    assert.equal(again.statusCode, 204);
  });

  it("refuses a signature header that came twice", async () => {
    const request = stripeRequest();
    const header = String(request.headers["stripe-signature"]);
    const headers = { ...request.headers, "stripe-signature": [header, header] };
    assert.equal((await send({ ...request, headers })).statusCode, 400);
  });

  it("takes a body up to the bound in pieces, and no byte more", async () => {
    const payload = (bytes: number) => {
      const bare = stripeEvent("evt_1", { pad: "" });
      return stripeEvent("evt_1", { pad: "x".repeat(bytes - Buffer.byteLength(bare)) });
    };
    const chunked = { headers: { "transfer-encoding": "chunked" } };
    for (const [bytes, status] of [
      [1_048_576, 204],
      [1_048_577, 413],
    ] as const) {
      const request = stripeRequest(payload(bytes));
      const declared = await send(request);
      assert.equal(declared.statusCode, status);
      const headers = { ...request.headers, ...chunked.headers };
      assert.equal((await send({ ...request, headers })).statusCode, status);
    }
  });

  it("answers a declared size over the bound before the body comes, and closes", async () => {
    const head = `POST ${paths.stripe} HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999\r\n\r\n`;
    const answer = await raw(head);
    assert.match(answer, /^HTTP\/1\.1 413 /);
    assert.match(answer, /\r\nconnection: close\r\n/i);
    const mail = await raw(
      head.replace(paths.stripe, paths.inbound).replace("99999999", `${inboundBytes + 1}`),
    );
    assert.match(mail, /^HTTP\/1\.1 413 /);
  });

  it("does not read a second request out of a refused body", async () => {
    const inner = "POST /webhooks/stripe HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n";
    const answer = await raw(
      `POST /unknown HTTP/1.1\r\nHost: a\r\nContent-Length: ${inner.length}\r\n\r\n${inner}`,
    );
    assert.equal(answer.match(/HTTP\/1\.1/g)?.length, 1);
    assert.match(answer, /^HTTP\/1\.1 404 /);
  });

  it("stores nothing of a request that was cut off", async () => {
    const { body, headers } = stripeRequest();
    const head = `POST ${paths.stripe} HTTP/1.1\r\nHost: a\r\nContent-Length: ${body.length}\r\n`;
    await new Promise<void>((resolve) => {
      const socket = net.connect(port, "127.0.0.1", () => {
        socket.write(`${head}Stripe-Signature: ${headers["stripe-signature"]}\r\n\r\n`);
        socket.end(body.subarray(0, -1), () => socket.destroy());
      });
      socket.on("close", () => resolve());
    });
    assert.equal((await send(stripeRequest(stripeEvent("evt_other")))).statusCode, 204);
    assert.equal(inbox.events.size, 1);
  });

  it("answers what is no HTTP with 400, and headers that are too long with 431", async () => {
    assert.match(await raw("nonsense\r\n\r\n"), /^HTTP\/1\.1 400 /);
    const long = `POST / HTTP/1.1\r\nHost: a\r\nX: ${"y".repeat(20_000)}\r\n\r\n`;
    assert.match(await raw(long), /^HTTP\/1\.1 431 /);
  });

  it("answers a request that has begun when it is closed", async () => {
    inbox.delayMs = 100;
    const response = send(stripeRequest());
    while (!(await isBusy())) await new Promise((resolve) => setImmediate(resolve));
    server.close();
    assert.equal((await response).statusCode, 204);
  });

  function isBusy(): Promise<boolean> {
    return new Promise((resolve) => server.getConnections((_, count) => resolve(count > 0)));
  }
});

describe("the receiver as a Lambda function", () => {
  const request = samples["twilio JSON"];
  const [path = "", query = ""] = target(request).split("?");

  function httpApi(more: Partial<HttpApiEvent> = {}): HttpApiEvent {
    return {
      version: "2.0",
      rawPath: path,
      rawQueryString: query,
      headers: request.headers as HttpApiEvent["headers"],
      requestContext: { http: { method: "POST" } },
      body: request.body.toString("base64"),
      isBase64Encoded: true,
      ...more,
    };
  }
  function loadBalancer(more: Partial<LoadBalancerEvent> = {}): LoadBalancerEvent {
    const { headers } = request;
    return {
      requestContext: { elb: {} },
      httpMethod: "POST",
      path,
      headers: headers as HttpApiEvent["headers"],
      queryStringParameters: Object.fromEntries(query.split("&").map((pair) => pair.split("="))),
      body: String(request.body),
      isBase64Encoded: false,
      ...more,
    };
  }
  const lists = (values: object) =>
    Object.fromEntries(Object.entries(values).map(([name, value]) => [name, [String(value)]]));

  const events = {
    "an HTTP API": httpApi(),
    "an HTTP API that leaves text as it is": httpApi({
      body: String(request.body),
      isBase64Encoded: false,
    }),
    "a load balancer": loadBalancer(),
    "a load balancer with multi-value headers": loadBalancer({
      headers: undefined,
      queryStringParameters: undefined,
      multiValueHeaders: lists(request.headers),
      multiValueQueryStringParameters: lists(loadBalancer().queryStringParameters ?? {}),
    } as object),
  };
  const decoded = Object.entries(loadBalancer().queryStringParameters ?? {}).map(
    ([name, value]) => [name, decodeURIComponent(value ?? "")],
  );
  const gateway = loadBalancer({
    requestContext: {},
    queryStringParameters: Object.fromEntries(decoded),
    multiValueHeaders: lists(request.headers),
    multiValueQueryStringParameters: null,
  });
  const all = { ...events, "an HTTP API with payload format 1.0": gateway };
  for (const [name, event] of Object.entries(all)) {
    it(`takes an event of ${name}`, async () => {
      const inbox = new MemoryInbox();
      const answer = await webhookHandler(world(inbox).receiver)(event);
      assert.equal(answer.statusCode, 204);
      assert.equal(inbox.events.size, 1);
    });
  }

  it("takes bytes that are no text", async () => {
    const inbox = new MemoryInbox();
    const mail = samples["SendGrid mail"];
    const headers = mail.headers as HttpApiEvent["headers"];
    const body = mail.body.toString("base64");
    const event = httpApi({ rawPath: paths.inbound, rawQueryString: "", headers, body });
    assert.equal((await webhookHandler(world(inbox).receiver)(event)).statusCode, 204);
  });

  it("answers in the load balancer's form: lists where it uses lists", async () => {
    const handler = webhookHandler(world(new MemoryInbox()).receiver);
    const answer = await handler({
      ...events["a load balancer with multi-value headers"],
      httpMethod: "GET",
    } as LoadBalancerEvent);
    assert.deepEqual(answer, {
      statusCode: 405,
      multiValueHeaders: { allow: ["POST"] },
      body: "",
      isBase64Encoded: false,
    });
    const single = await handler(loadBalancer({ httpMethod: "GET" }));
    assert.deepEqual(single.headers, { allow: "POST" });
  });

  it("refuses a header that came in two spellings, and a body that is missing or too large", async () => {
    const handler = webhookHandler(world(new MemoryInbox()).receiver);
    const twice = { ...request.headers, "X-Twilio-Signature": "x" } as HttpApiEvent["headers"];
    assert.equal((await handler(httpApi({ headers: twice }))).statusCode, 400);
    const { body: _, ...bare } = httpApi({ isBase64Encoded: false });
    assert.equal((await handler(bare)).statusCode, 400);
    assert.equal((await handler(loadBalancer({ body: null }))).statusCode, 400);
    const empty = { body: null, headers: null, rawQueryString: null };
    assert.equal((await handler(httpApi(empty))).statusCode, 400);
    const { requestContext, httpMethod } = loadBalancer();
    assert.equal((await handler({ requestContext, httpMethod, path })).statusCode, 400);
    for (const [bytes, status] of [
      [1_048_576, 400],
      [1_048_577, 413],
    ] as const) {
      const body = Buffer.alloc(bytes).toString("base64");
      assert.equal((await handler(httpApi({ body }))).statusCode, status);
    }
    const text = { body: "ü".repeat(524_289), isBase64Encoded: false };
    assert.equal((await handler(httpApi(text))).statusCode, 413);
  });
});
