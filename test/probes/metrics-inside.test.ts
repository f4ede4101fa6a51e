import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import metricsServed from "../../gonogo/probes/edge/metrics-served";
import { runProbes } from "../../gonogo/probes/run";
import { targets } from "./support";

/** What the probe says of a stack that keeps metrics from the internet, read from `inside`. */
async function look(inside: string): Promise<string> {
  const target = { role: "api", url: "https://api.shop.example", privatePaths: ["/metrics"] };
  const [result] = await runProbes({
    probes: [metricsServed],
    targets: targets({ api: [target] }),
    options: [{ "metrics-served": { inside } }],
    signal: new AbortController().signal,
  });
  return `${result?.outcome} ${result?.findings[0]?.sentence ?? result?.reason ?? ""}`.trim();
}

describe("metrics that are kept from the internet", () => {
  it("are open until somebody says where inside they are read", async () => {
    assert.match(await look(""), /^unknown .*name the address inside/);
    assert.match(await look("localhost port 8000"), /^unknown .*no address/);
  });

  it("are judged as they are inside", async () => {
    let body = "requests_total 12\n";
    const server = createServer((_, response) => void response.end(body));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const inside = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    try {
      assert.equal(await look(inside), "pass");
      body = "<h1>Metrics</h1>";
      assert.match(await look(inside), /^fail Line 1 is not in Prometheus/);
    } finally {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  });
});
