/** Reports go into a store that checks what it is given; nothing there is overwritten. */
import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "../../gonogo/cli/run";
import { keep } from "../../gonogo/history/keep";
import { pushFile, readBucket } from "../../gonogo/history/push";
import { s3Client } from "../../gonogo/history/s3-client";
import { captured } from "../cli/support";
import { goodKey, type Store, startStore } from "./s3-server";
import { reportOf, runOf } from "./support";

const credentials = [
  "AWS_ACCESS_KEY_ID",
  "AWS_SECRET_ACCESS_KEY",
  "AWS_SESSION_TOKEN",
  "AWS_PROFILE",
];
const isolated = [
  ...credentials,
  "AWS_CONFIG_FILE",
  "AWS_SHARED_CREDENTIALS_FILE",
  "AWS_EC2_METADATA_DISABLED",
];

describe("reports that are pushed", () => {
  let dir: string;
  let store: Store;
  let before: readonly (string | undefined)[];
  beforeEach(async () => {
    dir = mkdtempSync(join(tmpdir(), "gonogo-push-"));
    store = await startStore(["evidence"]);
    before = isolated.map((name) => process.env[name]);
    for (const name of isolated) delete process.env[name];
    // The SDK takes credentials from its surroundings, and these are not to be the developer's.
    process.env.AWS_CONFIG_FILE = join(dir, "none");
    process.env.AWS_SHARED_CREDENTIALS_FILE = join(dir, "none");
    process.env.AWS_EC2_METADATA_DISABLED = "true";
    process.env.AWS_ACCESS_KEY_ID = goodKey.id;
    process.env.AWS_SECRET_ACCESS_KEY = goodKey.secret;
    await keep(reportOf(runOf()), { dir: join(dir, "reports") }, captured().io);
  });
  afterEach(async () => {
    isolated.forEach((name, index) => {
      const value = before[index];
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    });
    await store.close();
    rmSync(dir, { recursive: true, force: true });
  });

  const folder = () => join(dir, "reports", "shop-prod");
  const name = () => readdirSync(folder()).find((each) => each.endsWith(".json")) ?? "";
  const pushAll = async (...more: string[]) => {
    const { io, out, err } = captured({ cwd: dir });
    const argv = ["push", "reports", "s3://evidence/gate/", "--endpoint", store.url, ...more];
    return { code: await run(argv, io), out: out(), err: err() };
  };
  const pushOne = (limits: { objectMs: number; attempts: number }) =>
    pushFile(
      join(folder(), name()),
      "shop-prod",
      readBucket("--push", "s3://evidence"),
      s3Client(store.url, {}, limits),
      limits,
    );

  it("arrive byte by byte, under the folder of their stack", async () => {
    const { code, out } = await pushAll();
    assert.equal(code, 0);
    assert.match(out, /^1 file pushed to s3:\/\/evidence\/gate\/\n$/);
    const stored = store.objects.get(`evidence/gate/shop-prod/${name()}`);
    assert.deepEqual(stored, readFileSync(join(folder(), name())));
  });

  it("that are there already are left alone, whether or not the store tells checksums", async () => {
    await pushAll();
    for (const tells of [true, false]) {
      store.tellsChecksum = tells;
      const { code, out } = await pushAll();
      assert.equal(code, 0);
      assert.match(out, /^0 files pushed .*; 1 there already\n$/);
    }
  });

  it("never overwrite what another has put there", async () => {
    const key = `evidence/gate/shop-prod/${name()}`;
    store.objects.set(key, Buffer.from("something else"));
    const { code, err } = await pushAll();
    assert.equal(code, 3);
    assert.match(err, /holds something else than .* Nothing was overwritten/);
    assert.equal(store.objects.get(key)?.toString(), "something else");
  });

  it("take their signatures along", async () => {
    writeFileSync(join(folder(), name().replace(".json", ".dsse.json")), "{}");
    const { out } = await pushAll();
    assert.match(out, /^2 files pushed/);
  });

  it("that were altered are not passed on", async () => {
    writeFileSync(join(folder(), name()), "{}");
    const { code, err } = await pushAll();
    assert.equal(code, 2);
    assert.match(err, /its content is not what was kept under this name/);
    assert.equal(store.requests.length, 0);
  });

  it("wrong credentials, no credentials, and a bucket that is not there are one message each", async () => {
    process.env.AWS_SECRET_ACCESS_KEY = "wrong";
    const wrong = await pushAll();
    assert.equal(wrong.code, 3);
    assert.match(wrong.err, /refuses \(403 SignatureDoesNotMatch\): the credentials are wrong/);
    assert.ok(!wrong.err.includes(goodKey.id));
    for (const each of credentials) delete process.env[each];
    const none = await pushAll();
    assert.equal(none.code, 3);
    assert.match(none.err, /there are no credentials\. Set AWS_ACCESS_KEY_ID/);
    process.env.AWS_ACCESS_KEY_ID = goodKey.id;
    process.env.AWS_SECRET_ACCESS_KEY = goodKey.secret;
    const { io, err } = captured({ cwd: dir });
    const code = await run(["push", "reports", "s3://elsewhere", "--endpoint", store.url], io);
    assert.equal(code, 3);
    assert.match(err(), /s3:\/\/elsewhere\/shop-prod\/.*: not pushed: there is no such bucket\./);
  });

  it("survive a store that is busy for a while", async () => {
    store.trouble.push(503, 500);
    const { isNew } = await pushOne({ objectMs: 30_000, attempts: 4 });
    assert.equal(isNew, true);
    assert.equal(store.requests.length, 3);
  });

  it("a store that stays busy, hangs or is not there ends in one error within the limit", async () => {
    store.trouble.push(503, 503);
    await assert.rejects(
      pushOne({ objectMs: 30_000, attempts: 2 }),
      /has answered 503 SlowDown again and again/,
    );
    store.trouble.push(0);
    await assert.rejects(
      pushOne({ objectMs: 300, attempts: 2 }),
      /did not take it within 0\.3 seconds/,
    );
    await store.close();
    await assert.rejects(
      pushOne({ objectMs: 30_000, attempts: 1 }),
      /cannot be reached \(ECONNREFUSED\)/,
    );
  });

  it("what is no bucket, or no store, is a mistake of the command line", async () => {
    const cases: readonly [string[], RegExp][] = [
      [["push", "reports", "evidence"], /gonogo push evidence: give s3:\/\/BUCKET/],
      [["push", "reports", "s3://Big_Bucket"], /give s3:\/\/BUCKET/],
      [["push", "reports"], /gonogo push needs DIR/],
      [["push", "nowhere", "s3://evidence"], /nowhere is no folder/],
      [
        ["push", "reports", "s3://evidence", "--endpoint", "localhost:9000"],
        /give the URL of a store/,
      ],
      [["preview", "--push", "s3://evidence"], /--push needs --reports DIR/],
    ];
    for (const [argv, message] of cases) {
      const { io, err } = captured({ cwd: dir });
      assert.equal(await run(argv, io), 2, argv.join(" "));
      assert.match(err(), message);
    }
  });
});
