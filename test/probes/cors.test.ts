import assert from "node:assert/strict";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import corsAnswers from "../../gonogo/probes/edge/cors-answers";
import { runProbes } from "../../gonogo/probes/run";
import { targets } from "./support";

const own = "https://app.shop.example";

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

async function look(answer: Answer, allowed: readonly string[] = [own]): Promise<string> {
  const server = createServer((request, response) => {
    answer(request, response);
    response.end("{}");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const [result] = await runProbes({
      probes: [corsAnswers],
      targets: targets({ api: [{ role: "api", url }] }),
      options: [{ "cors-answers": { allowed } }],
      signal: new AbortController().signal,
    });
    const { outcome, findings = [] } = result ?? {};
    return [outcome, ...findings.map(({ property, sentence }) => `${property}: ${sentence}`)].join(
      "\n",
    );
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

/** Lets those origins read for which it holds. */
const letting =
  (isAllowed: (origin: string) => boolean): Answer =>
  ({ headers: { origin = "" } }, response) => {
    if (isAllowed(origin)) response.setHeader("Access-Control-Allow-Origin", origin);
  };

describe("the probe of CORS", () => {
  it("passes where origins are compared whole, with one or with several", async () => {
    assert.equal(await look(letting((origin) => origin === own)), "pass");
    const both = [own, "https://shop.example", "http://app.shop.example"];
    assert.equal(
      await look(
        letting((origin) => both.includes(origin)),
        both,
      ),
      "pass",
    );
    assert.equal(
      await look(
        letting(() => false),
        [],
      ),
      "pass",
    );
  });

  const careless: readonly (readonly [string, (origin: string) => boolean])[] = [
    ["their beginning", (origin) => origin.startsWith(own)],
    ["their end", (origin) => origin.endsWith("shop.example")],
    [
      "an expression whose points are any letter",
      (origin) => /^https:..app.shop.example$/.test(origin),
    ],
    ["their host, whatever the scheme", (origin) => origin.endsWith("//app.shop.example")],
    ["nothing but null", (origin) => origin === own || origin === "null"],
  ];
  for (const [what, isAllowed] of careless) {
    it(`finds origins that are compared by ${what}`, async () => {
      assert.match(await look(letting(isAllowed)), /^fail\n.* is allowed, and is not one of/);
    });
  }

  it("finds strangers that are let in by the question before the request alone", async () => {
    for (const value of ["*", undefined]) {
      const told = await look(({ method, headers: { origin = "" } }, response) => {
        if (method === "OPTIONS") {
          response.statusCode = 204;
          response.setHeader("Access-Control-Allow-Origin", value ?? origin);
        } else if (origin === own) response.setHeader("Access-Control-Allow-Origin", origin);
      });
      assert.match(told, /^fail\nOPTIONS \/health: /);
    }
  });

  it("takes a header that comes twice as a browser does: for none", async () => {
    const twice = await look(({ headers: { origin = "" } }, response) => {
      if (origin === own) response.setHeader("Access-Control-Allow-Origin", [origin, origin]);
    });
    assert.match(twice, /^fail\n.*app\.shop\.example is one of .*own origins, and is not allowed/);
    const never = await look((_, response) => {
      response.setHeader("Access-Control-Allow-Origin", ["*", "https://a.example"]);
    }, []);
    assert.equal(never, "pass");
  });

  it("takes no question that the service does not answer for an open door", async () => {
    const told = await look((request, response) => {
      if (request.method === "OPTIONS") response.statusCode = 405;
      letting((origin) => origin === own)(request, response);
    });
    assert.equal(told, "pass");
  });
});
