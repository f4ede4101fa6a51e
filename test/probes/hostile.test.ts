import assert from "node:assert/strict";
import { readHtml } from "../../gonogo/probes/edge/html";
import { readPage } from "../../gonogo/probes/edge/page";
import { http } from "../../gonogo/probes/look/http";
import { seenIn } from "../../gonogo/probes/looks";
import { isTrouble } from "../../gonogo/probes/probe";
import { probes } from "../../gonogo/probes/registry";
import { type ProbeResult, runProbes } from "../../gonogo/probes/run";
import { probesText } from "../../gonogo/probes/text";
import { probedReport, record } from "../report/sample-probes";
import { dnsServer } from "./dns-server";
import {
  type Behaviour,
  behaviours,
  type HostileServer,
  hostileCertificate,
  hostileServer,
  poison,
  slow,
} from "./hostile-server";
import { targets } from "./support";

const idle = new AbortController().signal;

/** Kernel buffers on both sides take some before a sender notices that nobody reads. */
const buffers = 16_000_000;

async function against<T>(
  behaviour: Behaviour,
  work: (server: HostileServer) => Promise<T>,
  pems?: { readonly private: string; readonly cert: string },
): Promise<T> {
  const server = await hostileServer(behaviour, pems);
  try {
    return await work(server);
  } finally {
    await server.close();
  }
}

describe("a request to a hostile server", () => {
  for (const [what, behaviour] of Object.entries<Behaviour>(behaviours)) {
    it(`ends, and keeps no more than it may: ${what}`, async () => {
      await against(behaviour, async ({ url, sent }) => {
        const keep = 10_000;
        const answer = await http({ url, keep, timeout: 20_000 }, { signal: idle });
        assert(sent() < buffers, `${sent()} bytes were taken`);
        if (isTrouble(answer)) {
          assert.match(answer.trouble, /^[a-zA-Z_0-9 .,]+$/);
          assert.doesNotMatch(answer.trouble, /no answer within/);
        } else {
          assert(Buffer.byteLength(answer.body) <= 3 * keep);
          const values = Object.values(answer.headers).flat();
          assert(values.every(({ length }) => length <= 1000));
        }
      });
    });
  }

  for (const [what, behaviour] of Object.entries<Behaviour>(slow)) {
    it(`ends at its limit: ${what}`, async () => {
      await against(behaviour, async ({ url }) => {
        const answer = await http({ url, timeout: 200 }, { signal: idle });
        assert.deepEqual(answer, { trouble: "no answer within 0.2 s" });
      });
    });
  }

  it("says that there was more than it kept", async () => {
    for (const what of ["a body without an end", "a gzip bomb", "a Brotli bomb"] as const) {
      const answer = await against(behaviours[what], ({ url }) =>
        http({ url, keep: 100_000, timeout: 20_000 }, { signal: idle }),
      );
      assert(!isTrouble(answer), what);
      assert.deepEqual([answer.body.length, answer.whole], [100_000, false], what);
    }
  });

  it("does not follow where it is sent", async () => {
    let asked = 0;
    const circle: Behaviour = (socket) => {
      asked += 1;
      behaviours["a redirect to itself"](socket);
    };
    const answer = await against(circle, ({ url }) => http({ url }, { signal: idle }));
    assert(!isTrouble(answer));
    assert.deepEqual([answer.status, asked], [302, 1]);
  });

  it("does not take half a body for all of it", async () => {
    for (const what of ["a length that is too long", "a cut in the middle of the body"] as const) {
      const answer = await against(behaviours[what], ({ url }) => http({ url }, { signal: idle }));
      assert.deepEqual(answer, { trouble: "the connection was cut" }, what);
    }
  });

  it("sends nothing secret where the certificate cannot be trusted, or without TLS", async () => {
    let heard = "";
    const listen: Behaviour = (socket) => {
      heard = "a request";
      socket.end("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
    };
    const headers = { authorization: "Bearer CANARY" };
    const ask = (url: string, ca?: string) =>
      http({ url, headers, confidential: true }, { signal: idle, ...(ca && { ca }) });
    const [own, other] = await Promise.all([
      hostileCertificate("localhost"),
      hostileCertificate("other", "other.example"),
    ]);
    const untrusted = await against(listen, ({ url }) => ask(url), own);
    assert.deepEqual(untrusted, { trouble: "its certificate is not trusted" });
    const elsewhere = await against(listen, ({ url }) => ask(url, other.cert), other);
    assert.deepEqual(elsewhere, { trouble: "its certificate is not for this host" });
    const plain = await against(listen, ({ url }) => ask(url));
    assert.deepEqual(plain, { trouble: "nothing secret is sent without TLS" });
    assert.equal(heard, "");
    const trusted = await against(listen, ({ url }) => ask(url, own.cert), own);
    assert(!isTrouble(trusted));
    assert.equal(heard, "a request");
  });
});

const edge = probes.filter(({ target, alone }) =>
  ["api", "web", "host"].includes(target) ? !alone : false,
);

async function look(server: HostileServer, ca: string): Promise<readonly ProbeResult[]> {
  const target = { role: "api", url: server.url };
  return runProbes({
    probes: edge,
    targets: targets({ api: [target], web: [target], host: [target] }),
    options: [{ "http-redirected": { port: server.port } }],
    signal: idle,
    ca,
  });
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these characters must not come through.
const steering = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;

/** What a terminal is shown of results. */
function shown(results: readonly ProbeResult[]): string {
  const own = results.map((result) => ({ ...result, controls: [...result.controls] }));
  const seen = seenIn(record(own as unknown as Parameters<typeof record>[0]));
  const [run] = probedReport({ looks: [], seen }).runs;
  assert(run);
  return probesText({ run, results }, { color: false, width: 100 });
}

describe("a run against a hostile server", () => {
  for (const [what, behaviour] of Object.entries<Behaviour>(behaviours)) {
    it(`decides or says why it cannot, and harms no terminal: ${what}`, async function () {
      this.timeout(60_000);
      const pems = await hostileCertificate("localhost");
      const results = await against(behaviour, (server) => look(server, pems.cert), pems);
      assert.equal(results.length, edge.length);
      const faults = results.filter(({ outcome }) => outcome === "error");
      assert.deepEqual(faults, [], "a probe threw");
      const text = shown(results);
      assert.doesNotMatch(text, steering);
      // Texts of a hostile server are cut before they fill a report.
      assert(JSON.stringify(results).length < 60_000);
    });
  }

  it("shows the names of a certificate as text", async () => {
    const pems = await hostileCertificate(poison);
    const results = await against(
      behaviours["a redirect to itself"],
      (server) => look(server, ""),
      pems,
    );
    const found = results.find(({ probe }) => probe === "certificate-served");
    assert.equal(found?.outcome, "fail");
    assert.doesNotMatch(shown(results), steering);
  });
});

describe("a page of a hostile server", () => {
  const pages: readonly (readonly [string, string])[] = [
    ["tags that never close", "<".repeat(2_000_000)],
    ["scripts that never close", "<script ".repeat(250_000)],
    ["scripts within scripts", "<script>".repeat(250_000)],
    ["titles of spaces", `<title>${" ".repeat(1_000_000)}`],
    ["attributes without values", `<meta ${"a".repeat(2_000_000)}>`],
    ["many of them", `<meta ${"a".repeat(2_000)}>`.repeat(1_000)],
    ["letters that grow in lower case", "\u0130".repeat(1_000_000)],
  ];
  for (const [what, html] of pages) {
    it(`is read once, from front to back: ${what}`, () => {
      const page = readPage(200, "text/html", html);
      assert.deepEqual([page.title, page.description], [false, false]);
    });
  }

  it("is read as a browser would, as far as it matters", () => {
    const { text, tags } = readHtml(
      '<TITLE>Our\u0130 terms</TITLE><script>if (a < b) "</p>"</script><p>Hello <b>you</b></p>' +
        "<style>p{}</style><meta content='x' property=og:title>",
    );
    assert.equal(text, "Our\u0130 terms Hello you");
    assert.deepEqual(
      tags.map(({ name, content }) => [name, content]),
      [
        ["title", "Our\u0130 terms"],
        ["meta", ""],
      ],
    );
  });
});

describe("a hostile name server", () => {
  it("is not asked for ever", async () => {
    let asked = 0;
    const record = `v=spf1 ${Array.from({ length: 400 }, (_, i) => `a:h${i}.example`).join(" ")}`;
    const zone = new Proxy({} as Record<string, string[]>, {
      get: (_, key) => {
        asked += 1;
        return String(key).startsWith("TXT shop.example") ? [`${record} -all`] : [poison];
      },
      ownKeys: () => ["TXT shop.example"],
      getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }),
    });
    const server = await dnsServer(zone);
    try {
      const results = await runProbes({
        probes: probes.filter(({ target }) => target === "mail"),
        targets: targets({ mail: [{ domain: "shop.example", selectors: ["s1"] }] }),
        options: [],
        signal: idle,
        dns: { servers: [server.address], timeout: 1000 },
      });
      assert(asked < 100, `${asked} questions`);
      const spf = results.find(({ probe }) => probe === "mail-spf");
      assert.equal(spf?.outcome, "fail");
      assert.doesNotMatch(shown(results), steering);
      assert(JSON.stringify(results).length < 20_000);
    } finally {
      await server.close();
    }
  });
});
