import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import Ajv from "ajv/dist/2020";
import addFormats from "ajv-formats";
import { parse } from "yaml";
import { makeDecrypter } from "../../gonogo/engine/passphrase";
import { finsightConfig } from "../../infra/config/finsight";
import { stackConfigSchema } from "../../infra/config/schema";
import { stripeNamespace } from "../../infra/config/stripe";
import type { Environment } from "../../infra/sizes";
import { finsightEvents } from "../../infra/systems/finsight/facts";

const folder = path.join(__dirname, "..", "..", "stacks");
const names = readdirSync(folder).filter((name) => /^Pulumi\..+\.yaml$/.test(name));

interface StackFile {
  readonly encryptionsalt?: string;
  readonly config: Readonly<Record<string, unknown>>;
}

function read(name: string): StackFile {
  return parse(readFileSync(path.join(folder, name), "utf8")) as StackFile;
}

/** The settings of one policy in `gonogo:policies`. */
function policy(file: StackFile, id: string): Readonly<Record<string, unknown>> | undefined {
  const policies = file.config["gonogo:policies"] as Record<string, Record<string, unknown>>;
  return policies[id];
}

const ajv = addFormats(new Ajv({ strict: true, strictRequired: false, allErrors: true }));
const validate = ajv.compile(stackConfigSchema());

describe("stack files", () => {
  for (const name of names) {
    const file = read(name);

    it(`${name} follows the schema that editors use`, () => {
      assert.ok(validate(file), ajv.errorsText(validate.errors));
    });

    it(`${name} asks its policies for the events that the program subscribes to`, () => {
      assert.deepEqual(policy(file, "stripe-webhook-events"), { events: finsightEvents });
    });
  }

  for (const name of names.filter((each) => !each.includes("broken"))) {
    const file = read(name);

    it(`${name} lets Stripe send events to its own host only`, () => {
      const hosts = [file.config["finsight:apiDomain"]];
      assert.deepEqual(policy(file, "stripe-webhook-url"), { hosts });
    });

    it(`${name} holds sample secrets of the right shape, all of them encrypted`, () => {
      const decrypt = makeDecrypter(String(file.encryptionsalt), {
        PULUMI_CONFIG_PASSPHRASE: "sample",
      });
      assert.ok(typeof decrypt === "function", String(decrypt));
      const environment = file.config["gonogo:environment"] as Environment;
      for (const namespace of [finsightConfig.namespace, stripeNamespace]) {
        for (const [secret, { shape }] of Object.entries(namespace.secrets)) {
          const value = file.config[`${namespace.name}:${secret}`] as { secure: string };
          assert.match(decrypt(value.secure), shape[environment], secret);
        }
      }
    });
  }

  it("are refused by the schema without a required setting or with an unknown one", () => {
    const { config } = read("Pulumi.finsight-dev.yaml");
    const { "finsight:apiDomain": _, ...without } = config;
    assert.equal(validate({ config: without }), false);
    assert.equal(validate({ config: { ...config, "finsight:apiDoman": "x" } }), false);
    assert.equal(validate({ config: { ...config, "finsight:sentryDsn": "plain" } }), false);
    assert.equal(validate({ config: { ...config, "aws:profile": "x" } }), true);
  });
});
