import assert from "node:assert/strict";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import webhooksRefuseUnsigned from "../../gonogo/probes/edge/webhooks-refuse-unsigned";
import { runProbes } from "../../gonogo/probes/run";
import { targetsOf } from "../../gonogo/probes/targets-of";
import { readValidation } from "../../gonogo/probes/validation";
import { signedEndpoint } from "../../infra/webhooks/endpoint";
import { webhookServer } from "../../infra/webhooks/node-server";
import { Receiver } from "../../infra/webhooks/receiver";
import { targets } from "./support";

const origin = "https://api.shop.example";
const url = `${origin}/webhooks/stripe`;

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** What the probe says of a server that answers so. */
async function look(server: ReturnType<typeof createServer>): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  try {
    const [result] = await runProbes({
      probes: [webhooksRefuseUnsigned],
      targets: targets({ webhook: [{ url }] }),
      options: [],
      signal: new AbortController().signal,
      origins: { [origin]: `http://127.0.0.1:${port}` },
    });
    assert(result);
    assert.equal(result.target, url);
    const { outcome, findings, reason = "" } = result;
    return `${outcome} ${findings.map(({ sentence }) => sentence).join(" ") || reason}`.trim();
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

const status = (code: number): Answer => {
  return (request, response) => {
    request.resume().on("end", () => response.writeHead(code).end());
  };
};

describe("the probe of webhooks", () => {
  it("decides nothing where the load balancer itself refuses", async () => {
    const refusal: Answer = (request, response) => {
      request.resume().on("end", () => {
        response.writeHead(403, { server: "awselb/2.0" }).end("<h1>403 Forbidden</h1>");
      });
    };
    assert.match(await look(createServer(refusal)), /^unknown .*load balancer itself answers 403/);
  });

  it("passes at our own receiver, which takes nothing in", async () => {
    const taken: unknown[] = [];
    const receiver = new Receiver({
      endpoints: [
        signedEndpoint("stripe", "/webhooks/stripe", async () => ({
          secrets: ["whsec_CANARY0123456789"],
        })),
      ],
      inbox: {
        add: async (...given: readonly unknown[]) => {
          taken.push(given);
          return 0;
        },
      } as unknown as ConstructorParameters<typeof Receiver>[0]["inbox"],
      origin,
      isProduction: true,
    });
    assert.equal(await look(webhookServer(receiver)), "pass");
    assert.deepEqual(taken, []);
  });

  const defects: readonly (readonly [string, number, RegExp])[] = [
    ["a path that nobody serves", 404, /^fail Nobody takes events there: it answers 404/],
    ["an endpoint that believes everybody", 200, /^fail An event without a signature is answered/],
    ["a redirect", 308, /^fail .*follow no redirect/],
    ["a crash", 500, /^fail .*error of the server: 500/],
  ];
  for (const [what, code, sentence] of defects) {
    it(`finds ${what}`, async () => {
      assert.match(await look(createServer(status(code))), sentence);
    });
  }

  it("decides nothing where it is told to wait, or cut off", async () => {
    assert.match(await look(createServer(status(429))), /^unknown .*429/);
    const cut = createServer((request) => request.socket.destroy());
    assert.match(await look(cut), /^unknown .*cut/);
  });

  it("looks at each address once, whoever tells it", () => {
    const twilio = `${origin}/webhooks/twilio`;
    const validation = readValidation(
      [
        {
          stripe: { endpoints: [{ url, events: [] }] },
          providers: [{ name: "twilio", webhookUrl: twilio }],
        },
      ],
      (problem) => {
        throw new Error(problem);
      },
    );
    const outputs = { webhookUrls: { stripe: url, bad: "http://x/", none: 3 } };
    assert.deepEqual(targetsOf(outputs, [], validation).webhook, [{ url }, { url: twilio }]);
    assert.deepEqual(targetsOf({}).webhook, []);
  });
});
