import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { migrate } from "../../infra/webhooks/migrate";
import { storedKeys } from "../../infra/webhooks/payload-keys";
import { PostgresInbox } from "../../infra/webhooks/postgres-inbox";
import { verifyStripe } from "../../infra/webhooks/providers/stripe";
import { aptInstall } from "../support/packages";
import { stripeEvent, stripeRequest, stripeSecret } from "./clients";
import { openPool, PostgresServer } from "./postgres-server";

const page = readFileSync(path.join(__dirname, "..", "..", "docs", "webhooks.md"), "utf8");
const [, section = ""] = page.split("### What a service reads, in any language");

/** The first block of this language in the section. */
function block(language: string): string {
  const [, text = ""] = new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``).exec(section) ?? [];
  assert.ok(text, `docs/webhooks.md shows no ${language}`);
  return text;
}

const keys = { 1: Buffer.alloc(32, 5).toString("base64") };

/** Prints what the page's own function makes of a row. */
const program = (row: object) => `
from types import SimpleNamespace
${block("python")}
row = SimpleNamespace(**${JSON.stringify(row)})
row.payload = bytes.fromhex(row.payload)
print(open_payload(row, ${JSON.stringify(keys)}).decode(), end="")
`;

/** A Python that has the library of the page; Debian's is installed when there is none. */
function python(): string {
  const debian = "/usr/bin/python3";
  const found = ["python3", debian].find(
    (name) => spawnSync(name, ["-c", "import cryptography"]).status === 0,
  );
  if (found !== undefined) return found;
  aptInstall("python3-cryptography");
  if (spawnSync(debian, ["-c", "import cryptography"]).status === 0) return debian;
  throw new Error("Python's cryptography is missing: apt-get install python3-cryptography");
}

describe("a service in another language, as docs/webhooks.md tells it", function () {
  this.timeout(60_000);
  let server: PostgresServer;

  before(async () => {
    server = await PostgresServer.start();
    const owner = await server.connect();
    await migrate(owner);
    await owner.end();
  });

  after(() => server?.stop());

  it("reads an event, opens its payload and marks it, with the rights of a worker", async () => {
    const receiver = openPool(server, "webhooks_receiver");
    const stored = storedKeys(async () => JSON.stringify({ current: "1", keys }));
    const taken = verifyStripe(stripeRequest(), { secrets: [stripeSecret] });
    assert.ok(taken.accepted);
    await new PostgresInbox(receiver, stored).accept(taken.delivery);
    await receiver.end();

    const owner = await server.connect();
    const { rows } = await owner.query("SELECT id::text FROM webhooks.webhook_events");
    const worker = openPool(server, "webhooks_worker");
    const client = await worker.connect();
    const [, read = "", mark = ""] =
      /BEGIN;\n(SELECT[^;]*;)[\s\S]*?(UPDATE[^;]*;)\nCOMMIT;/.exec(block("sql")) ?? [];
    const of = (sql: string) => sql.replace("17", String(rows[0]?.id));
    await client.query("BEGIN");
    const [row] = (await client.query(of(read))).rows;
    assert.equal(row.state, "received");
    await client.query(of(mark));
    await client.query("COMMIT");
    client.release();
    await worker.end();
    const after = await owner.query("SELECT state, attempts FROM webhooks.webhook_events");
    assert.deepEqual(after.rows, [{ state: "processed", attempts: 1 }]);
    await owner.end();

    const given = { ...row, payload: row.payload.toString("hex") };
    const run = spawnSync(python(), ["-c", program(given)], { encoding: "utf8" });
    assert.equal(run.stderr, "");
    assert.equal(run.stdout, stripeEvent());
  });
});
