import assert from "node:assert/strict";
import { render } from "../../gonogo/cli/render";
import { seenIn } from "../../gonogo/probes/looks";
import { probes } from "../../gonogo/probes/registry";
import { runProbes } from "../../gonogo/probes/run";
import { probedReport, record } from "../report/sample-probes";
import { behaviours, hostileCertificate, hostileServer, poison } from "./hostile-server";
import { targets } from "./support";

// biome-ignore lint/suspicious/noControlCharactersInRegex: these characters must not come through.
const steering = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;
const formats = ["html", "markdown", "text", "json", "sarif", "junit", "csv", "oscal"] as const;

/** What looks at a hostile server leave behind: all that it says, in every place of a result. */
async function looks() {
  const pems = await hostileCertificate(poison);
  const server = await hostileServer(behaviours["codes that steer a terminal, and markup"], pems);
  try {
    const target = { role: "api", url: server.url, privatePaths: ["/inside"] };
    return await runProbes({
      probes: probes.filter(({ target: kind, alone }) => !alone && ["api", "host"].includes(kind)),
      targets: targets({ api: [target], host: [target] }),
      options: [{ "http-redirected": { port: server.port } }],
      signal: new AbortController().signal,
      ca: "",
    });
  } finally {
    await server.close();
  }
}

describe("reports of looks at a hostile server", () => {
  it("hold no code that steers and no markup of its own, in any format", async function () {
    this.timeout(60_000);
    const found = await looks();
    const poisoned = found.map((result) => ({
      ...result,
      controls: [...result.controls],
      findings: [...result.findings, { property: poison, sentence: poison }],
      outcome: "fail" as const,
      target: poison,
      evidence: { [poison]: poison },
      reason: poison,
    }));
    const seen = [found, poisoned].flatMap((results) =>
      seenIn(record(results as unknown as Parameters<typeof record>[0])),
    );
    const report = probedReport({ looks: [], seen });
    for (const format of formats) {
      const text = render(report, format, { color: false, width: 100 });
      // The line breaks of CSV are its own.
      assert.doesNotMatch(text.replaceAll("\r\n", "\n"), steering, format);
      if (format === "html") assert(!text.includes("<script>alert"));
      assert(text.length < 6_000_000, `${format} has ${text.length} characters`);
    }
  });
});
