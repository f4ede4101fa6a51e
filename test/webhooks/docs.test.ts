/** What docs/webhooks.md shows is code that compiles, and opens what the receiver sealed. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";

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
});
