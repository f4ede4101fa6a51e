import assert from "node:assert/strict";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { covers, readPolicy } from "../../gonogo/probes/mail/mta-sts-policy";
import { probes } from "../../gonogo/probes/registry";
import { runProbes } from "../../gonogo/probes/run";
import { dnsServer } from "./dns-server";
import { close } from "./faulty-server";
import { hostileCertificate } from "./hostile-server";
import { targets } from "./support";

const policy = "version: STSv1\r\nmode: enforce\r\nmx: *.mailer.example\r\nmax_age: 604800\r\n";
const record = "v=STSv1; id=20260101T000000";

interface Domain {
  readonly records?: readonly string[];
  readonly policy?: string;
  readonly status?: number;
  readonly trusted?: boolean;
}

/** What the probe says of a domain. */
async function look(domain: Domain = {}): Promise<string> {
  const { records = [record], status = 200, trusted = true } = domain;
  const pems = await hostileCertificate("localhost");
  const other = await hostileCertificate("other");
  const asked: string[] = [];
  const server = createServer({ key: pems.private, cert: pems.cert }, (request, response) => {
    asked.push(request.url ?? "");
    const headers = { "content-type": "text/plain", ...(status === 301 && { location: "/x" }) };
    response.writeHead(status, headers).end(domain.policy ?? policy);
  });
  server.on("tlsClientError", () => undefined);
  server.on("connection", (socket) => server.once("gonogo:end", () => socket.destroy()));
  await new Promise<void>((resolve) => server.listen(0, "localhost", resolve));
  const { port } = server.address() as AddressInfo;
  const dns = await dnsServer({
    "TXT _mta-sts.shop.example": records,
    "MX shop.example": ["10 mx.mailer.example"],
  });
  try {
    const [result] = await runProbes({
      probes: probes.filter(({ id }) => id === "mail-mta-sts"),
      targets: targets({ mail: [{ domain: "shop.example", selectors: [] }] }),
      options: [],
      signal: new AbortController().signal,
      dns: { servers: [dns.address], timeout: 1000 },
      origins: { "https://mta-sts.shop.example": `https://localhost:${port}` },
      ca: trusted ? pems.cert : other.cert,
    });
    assert(result);
    assert(asked.every((path) => path === "/.well-known/mta-sts.txt"));
    const { outcome, findings, reason = "" } = result;
    return `${outcome} ${findings.map(({ sentence }) => sentence).join(" ") || reason}`.trim();
  } finally {
    server.emit("gonogo:end");
    await dns.close();
    await close(server);
  }
}

describe("the probe of MTA-STS, against a DNS and an HTTPS server", () => {
  it("passes where all is well, and where it is not used", async () => {
    assert.equal(await look(), "pass");
    assert.equal(await look({ records: [] }), "pass");
    assert.equal(await look({ records: ["some other text"] }), "pass");
  });

  const defects: readonly (readonly [string, Domain, RegExp])[] = [
    ["two records", { records: [record, "v=STSv1; id=2"] }, /2 records are published/],
    ["a record without an id", { records: ["v=STSv1; id=a-b"] }, /has no id/],
    ["no policy", { status: 404 }, /answered with 404/],
    ["a redirect", { status: 301 }, /answered with 301/],
    ["a certificate of nobody", { trusted: false }, /cannot be trusted/],
    ["a page", { policy: "<h1>Hello</h1>" }, /no valid version, mode, max_age, mx/],
    ["a policy that asks for nothing", { policy: policy.replace("enforce", "none") }, /is none/],
    [
      "a policy of an old provider",
      { policy: policy.replace("*.mailer", "*.old") },
      /does not name the mail host mx\.mailer\.example/,
    ],
  ];
  for (const [what, domain, sentence] of defects) {
    it(`finds ${what}`, async () => {
      const said = await look(domain);
      assert.match(said, /^fail /);
      assert.match(said, sentence);
    });
  }
});

describe("a policy of MTA-STS", () => {
  it("is read line by line", () => {
    const { mode, maxAge, mx } = readPolicy(`${policy}mx: mx2.mailer.example.\n`);
    assert.deepEqual([mode, maxAge], ["enforce", 604_800]);
    assert.deepEqual(mx, ["*.mailer.example", "mx2.mailer.example"]);
    assert.deepEqual(readPolicy("max_age: soon"), { version: "", mode: "", mx: [] });
  });

  it("covers one label by a star", () => {
    assert(covers({ mx: ["*.a.example"] }, "mx.a.example"));
    assert(!covers({ mx: ["*.a.example"] }, "a.example"));
    assert(!covers({ mx: ["*.a.example"] }, "x.mx.a.example"));
    assert(!covers({ mx: ["a.example"] }, "mx.a.example"));
  });
});
