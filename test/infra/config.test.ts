import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import * as runtime from "@pulumi/pulumi/runtime";
import { readStackConfig, readSystem } from "../../infra/config/stack-config";
import { system as finsight } from "../../infra/systems/finsight";
import { system as paymentsvc } from "../../infra/systems/paymentsvc";
import { changed, partsOf, refusal, type StackInput, stackFile } from "./support";

const prod = stackFile("finsight-prod");

async function check(input: StackInput): Promise<string> {
  await runtime.setMocks(
    { newResource: ({ inputs }) => ({ id: undefined, state: inputs }), call: () => ({}) },
    "gonogo",
    input.stack,
    true,
  );
  runtime.setAllConfig({ ...input.config }, [...input.secretKeys]);
  return refusal(() => readStackConfig(finsight.config));
}

const rowsOfFile = readFileSync(
  path.join(__dirname, "../../stacks/Pulumi.finsight-prod.yaml"),
  "utf8",
).split("\n");

/** Checks that the line is the key's, and leaves it out: the stack file may be edited. */
function withoutLine(row: string): string {
  const match = /^([a-z-]+:\w+)(\S*) \(line (\d+)\)/.exec(row);
  if (match === null) return row;
  const [whole, key = "", rest = "", line = ""] = match;
  assert.match(rowsOfFile[Number(line) - 1] ?? "", new RegExp(`^ +${key}:`));
  return `${key}${rest}${row.slice(whole.length)}`;
}

/** The rows below the headline, without their lines. */
async function rows(changes: Readonly<Record<string, string | undefined>>, input = prod) {
  const [headline, ...rest] = (await check(changed(input, changes))).split("\n");
  assert.match(headline ?? "", /^stacks\/Pulumi\.finsight-\w+\.yaml: \d+ problems? in the /);
  return rest.map((row) => withoutLine(row.trim()));
}

describe("stack configuration", () => {
  it("accepts the stacks of the repository", async () => {
    for (const stack of ["finsight-prod", "finsight-staging", "finsight-dev"]) {
      await assert.rejects(check(stackFile(stack)), /nothing was refused/);
    }
  });

  it("names file, line, key, what was found and what is allowed", async () => {
    const text = await check(changed(prod, { "finsight:vpcCidr": "192.168.0.0/16" }));
    const line = 1 + rowsOfFile.findIndex((row) => row.startsWith("  finsight:vpcCidr:"));
    assert.equal(
      text,
      "stacks/Pulumi.finsight-prod.yaml: 1 problem in the configuration of stack finsight-prod\n" +
        `  finsight:vpcCidr (line ${line}) found "192.168.0.0/16"; allowed: a /16 of ` +
        "10.0.0.0/8, such as 10.20.0.0/16",
    );
  });

  it("reports all problems at once", async () => {
    const found = await rows({
      "finsight:apiDomain": undefined,
      "finsight:logLevel": "DEBUG",
      "finsight:image": "finsight:latest",
    });
    assert.equal(found.length, 3);
  });

  it("says that a required setting is missing", async () => {
    assert.deepEqual(await rows({ "finsight:apiDomain": undefined }), [
      "finsight:apiDomain is missing; allowed: a host name in lower case without " +
        "scheme or path, not a placeholder",
    ]);
  });

  it("guesses the setting that a misspelt key means", async () => {
    assert.deepEqual(await rows({ "finsight:alarmEmial": "x" }), [
      "finsight:alarmEmial is not a setting of finsight; did you mean finsight:alarmEmails?",
    ]);
  });

  it("lists the settings when a key resembles none", async () => {
    const [row] = await rows({ "finsight:zzzzzzzzzzzz": "x" });
    assert.match(
      row ?? "",
      /is not a setting of finsight; allowed: alarmChat, alarmEmails, allowedOrigins,/,
    );
  });

  it("guesses the namespace of a key that nobody reads", async () => {
    assert.deepEqual(await rows({ "finsigt:apiDomain": "x" }), [
      "finsigt:apiDomain belongs to no namespace of this stack (gonogo, finsight, stripe); " +
        "did you mean finsight:apiDomain?",
    ]);
  });

  it("leaves the namespaces of providers alone", async () => {
    await assert.rejects(check(changed(prod, { "aws:profile": "x" })), /nothing was refused/);
  });

  it("refuses a secret in plain text without showing it", async () => {
    const canary = ["sk", "live", "canary0000000000000000"].join("_");
    const found = await rows({ "finsight:stripeSecretKey": canary });
    assert.deepEqual(found, [
      "finsight:stripeSecretKey is plain text (not shown); allowed: a secure value, made " +
        "with: pulumi config set --secret finsight:stripeSecretKey (STRIPE_SECRET_KEY of the API: " +
        "live in production, test elsewhere)",
    ]);
  });

  it("shows no secret that was pasted into another setting", async () => {
    const canary = ["sk", "live", "canary0000000000000000"].join("_");
    const [row] = await rows({ "finsight:stripePublishableKey": canary });
    assert.match(row ?? "", /found what looks like a secret \(not shown\); allowed: pk_live_/);
    assert.ok(!row?.includes(canary));
  });

  it("asks for a secret that is missing", async () => {
    const [row] = await rows({ "stripe:apiKey": undefined });
    assert.match(row ?? "", /^stripe:apiKey is missing; allowed: a secure value/);
  });

  it("refuses a plain setting as a secure value, since policies must read it", async () => {
    const input = { ...prod, secretKeys: [...prod.secretKeys, "finsight:allowedOrigins"] };
    const [row] = await rows({}, input);
    assert.match(row ?? "", /^finsight:allowedOrigins is a secure value but no secret/);
  });

  it("names the path inside a list or an object", async () => {
    assert.deepEqual(
      await rows({
        "finsight:allowedOrigins": '["https://app.finsight.example","*"]',
        "finsight:cacheTtlSeconds": '{"companies":0}',
      }),
      [
        'finsight:allowedOrigins[1] found "*"; allowed: a list of https origins without ' +
          "path and without *, such as [https://app.finsight.dev]",
        "finsight:cacheTtlSeconds.companies found 0; allowed: an object from a name in " +
          "lower case to a whole number of seconds above 0",
      ],
    );
  });

  it("refuses the placeholders of the checklist", async () => {
    const found = await rows({ "finsight:apiDomain": "your-api.herokuapp.com" });
    assert.match(found[0] ?? "", /found "your-api\.herokuapp\.com", which is a placeholder;/);
  });

  it("refuses a zone of another region", async () => {
    assert.deepEqual(await rows({ "aws:region": "eu-central-1" }), [
      "finsight:availabilityZones found us-east-1a, us-east-1b, us-east-1c; allowed: " +
        "zones of aws:region, which is eu-central-1",
    ]);
  });

  it("asks for a second region in production only", async () => {
    const [row] = await rows({ "finsight:backupRegion": undefined });
    assert.match(row ?? "", /^finsight:backupRegion is missing/);
    const staging = changed(stackFile("finsight-staging"), { "finsight:backupRegion": undefined });
    await assert.rejects(check(staging), /nothing was refused/);
  });

  it("refuses a publishable key of the other mode", async () => {
    assert.deepEqual(await rows({ "finsight:stripePublishableKey": "pk_test_0000000000" }), [
      "finsight:stripePublishableKey is a key of the other mode; allowed: pk_live_... " +
        "in production",
    ]);
  });

  it("takes the environment from the stack's name when it is not set", async () => {
    const staging = changed(stackFile("finsight-staging"), { "gonogo:environment": undefined });
    const live = changed(staging, { "finsight:stripePublishableKey": "pk_live_0000000000" });
    assert.match(await check(live), /allowed: pk_test_\.\.\. in staging/);
  });

  it("keeps an account id of digits a text", async () => {
    const found = await rows({ "finsight:awsAccountId": "12345" });
    assert.match(found[0] ?? "", /found "12345"; allowed: an AWS account id/);
  });
});

describe("what a system may choose", () => {
  const clientflow = stackFile("clientflow-prod");

  it("asks for the URL of an external database, and refuses one that is not used", async () => {
    await assert.rejects(
      partsOf(changed(clientflow, { "clientflow:databaseMode": "external" })),
      /clientflow:databaseUrl is missing; allowed: a secure value, since databaseMode is external/,
    );
    const secretKeys = [...clientflow.secretKeys, "clientflow:redisUrl"];
    const config = { ...clientflow.config, "clientflow:redisUrl": runtime.unknownValue };
    await assert.rejects(
      partsOf({ ...clientflow, config, secretKeys }),
      /clientflow:redisUrl is not used; allowed: nothing, or redisMode: external/,
    );
  });

  it("offers nothing that the system does not allow", async () => {
    await assert.rejects(
      partsOf(changed(prod, { "finsight:databaseMode": "external" })),
      /finsight:databaseMode is not a setting of finsight/,
    );
  });

  it("takes test keys of Stripe on a production stack that is launched softly", async () => {
    const key = ["sk", "test", "0123456789abcdef"].join("_");
    const stack = stackFile("paymentsvc-prod");
    const input = changed(stack, { "paymentsvc:stripePhase": "soft-launch" });
    await partsOf(input);
    runtime.setAllConfig({ ...input.config, "paymentsvc:stripeApiKey": key }, [
      ...input.secretKeys,
    ]);
    const { secret } = readStackConfig(paymentsvc.config);
    const value = await new Promise((resolve) => secret("stripeApiKey").apply(resolve));
    assert.equal(value, key);
  });
});

describe("the choice of the system", () => {
  const choose = (system: string | undefined) => {
    runtime.setAllConfig(system === undefined ? {} : { "gonogo:system": system }, []);
    return readSystem(["finsight", "finsight-broken"]);
  };

  it("takes a known system", () => {
    assert.equal(choose("finsight"), "finsight");
  });

  it("lists the systems when the name is unknown or missing", () => {
    assert.match(
      refusal(() => choose("finsite")),
      /found "finsite"; allowed: finsight, finsight-b/,
    );
    assert.match(
      refusal(() => choose(undefined)),
      /is missing; allowed: finsight, finsight-broken/,
    );
  });
});
