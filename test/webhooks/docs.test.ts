/** What docs/webhooks.md shows is code that compiles, and opens what the receiver sealed. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createSecretKey, randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { sealPayload } from "../../infra/webhooks/encryption";

const root = join(__dirname, "../..");
const read = (file: string) => readFileSync(join(root, file), "utf8");
const shown = [...read("docs/webhooks.md").matchAll(/```ts\n([\s\S]*?)```/g)].map(
  ([, text = ""]) => text,
);

/** Without indentation and line breaks, which the page and the formatter choose differently. */
const flat = (text: string) =>
  text
    .replaceAll('"../../../infra/', '"./infra/')
    .replace(/\s+/g, " ")
    .replace(/,(?= ?[)}\]])/g, "")
    .replace(/([([{]) | (?=[)\]}])/g, "$1")
    .trim();

describe("docs/webhooks.md", () => {
  it("shows the receiver and the worker, and no other code than the examples that compile", () => {
    const [receiver = "", worker = "", ...others] = shown;
    assert.deepEqual(others, []);
    const file = flat(read("test/webhooks/examples/receiver.ts"));
    assert.ok(file.includes(flat(receiver)), "test/webhooks/examples/receiver.ts differs");
    const ours = read("test/webhooks/examples/worker.ts");
    const [, body = ""] = /from here\n([\s\S]*) {2}\/\/ to here/.exec(ours) ?? [];
    const lambda = "// Or, in Lambda: export const handler = workerHandler(worker, queue);\n";
    assert.ok(body.length > 0 && worker.endsWith(lambda));
    assert.equal(flat(worker.slice(0, -lambda.length)), flat(body));
  });

  it("shows Python that opens a sealed payload, where Python has the library for it", function () {
    this.timeout(30_000);
    const python = (code: string, input: string) =>
      spawnSync("python3", ["-c", code], { encoding: "utf8", input });
    if (python("import cryptography.hazmat", "").status !== 0) this.skip();
    const [, code = ""] = /```python\n([\s\S]*?)```/.exec(read("docs/webhooks.md")) ?? [];
    const key = randomBytes(32);
    const row = {
      provider: "stripe",
      account: "acct_1",
      event_id: "evt_1",
      type: "invoice.paid",
      content_type: "application/json",
    };
    const text = JSON.stringify({ name: "Zoë", paid: true });
    const sealed = sealPayload(Buffer.from(text), { id: "k1", key: createSecretKey(key) }, row);
    const given = {
      row: { ...row, key_id: "k1", payload: sealed.toString("base64") },
      keys: { k1: key.toString("base64") },
    };
    const call = `
import json, sys
from types import SimpleNamespace
given = json.load(sys.stdin)
row = SimpleNamespace(**given["row"])
row.payload = b64decode(row.payload)
sys.stdout.buffer.write(open_payload(row, given["keys"]))
`;
    const { stdout, stderr } = python(code + call, JSON.stringify(given));
    assert.equal(stdout, text, stderr);
  });
});
