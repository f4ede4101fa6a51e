import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import Ajv from "ajv/dist/2020";
import addFormats from "ajv-formats";
import { parse } from "yaml";
import { makeDecrypter } from "../../gonogo/engine/passphrase";
import { stackConfigSchema } from "../../infra/config/schema";
import { shapeEnvironment } from "../../infra/config/setting";
import { stripeMode } from "../../infra/config/stripe";
import { environments } from "../../infra/sizes";
import { expandEvents } from "../../infra/stripe/events";
import { loadSystem, systemNames } from "../../infra/systems";
import { finsightEventNames } from "../../infra/systems/finsight/event-names";
import { presets } from "../../policies/presets";
import { partsOf, stackFile } from "./support";

const folder = path.join(__dirname, "..", "..", "stacks");
const stacks = readdirSync(folder).flatMap((name) => /^Pulumi\.(.+)\.yaml$/.exec(name)?.[1] ?? []);
const defined = stacks.filter((stack) => !stack.endsWith("-broken"));

interface StackFile {
  readonly encryptionsalt?: string;
  readonly config: Readonly<Record<string, unknown>>;
}

function read(stack: string): StackFile {
  return parse(readFileSync(path.join(folder, `Pulumi.${stack}.yaml`), "utf8")) as StackFile;
}

/** The settings of one policy in `gonogo:policies`. */
function policy(file: StackFile, id: string): Readonly<Record<string, unknown>> | undefined {
  const policies = file.config["gonogo:policies"] as Record<string, Record<string, unknown>>;
  return policies[id];
}

/** By the stack itself, or else by its preset. */
function eventsAsked(file: StackFile): readonly string[] {
  const preset = presets.find(({ name }) => name === file.config["gonogo:preset"]);
  const ofPreset = preset?.policies["stripe-webhook-events"]?.options?.events?.value;
  return (policy(file, "stripe-webhook-events")?.events ?? ofPreset ?? []) as readonly string[];
}

const ajv = addFormats(new Ajv({ strict: true, strictRequired: false, allErrors: true }));
const validate = ajv.compile(stackConfigSchema());

describe("stack files", () => {
  it("are a production, a staging and a development stack of each system", () => {
    const systems = systemNames().filter((name) => loadSystem(name).definition !== undefined);
    const wanted = systems.flatMap((name) => ["prod", "staging", "dev"].map((e) => `${name}-${e}`));
    assert.deepEqual([...defined].sort(), wanted.sort());
  });

  for (const stack of stacks) {
    it(`${stack} follows the schema that editors use`, () => {
      assert.ok(validate(read(stack)), ajv.errorsText(validate.errors));
    });
  }

  it("use the preset of their system", () => {
    for (const stack of defined) {
      const { config } = read(stack);
      assert.equal(config["gonogo:preset"], config["gonogo:system"], stack);
    }
  });

  it("finsight-broken asks its policies for finsight's events", () => {
    const file = read("finsight-broken");
    assert.deepEqual(policy(file, "stripe-webhook-events"), { events: finsightEventNames });
  });

  for (const stack of defined) {
    const file = read(stack);

    it(`${stack} asks its policies for the events and the host that the program has`, async () => {
      const { stripe, hosts } = await partsOf(stackFile(stack));
      assert.ok(stripe);
      const events = expandEvents(stripe.events);
      const asked = eventsAsked(file);
      assert.deepEqual([...asked].sort(), events);
      const host = hosts[stripe.webhook.host]?.name;
      assert.deepEqual(policy(file, "stripe-webhook-url"), { hosts: [host] });
    });

    it(`${stack} holds sample secrets of the right shape, all of them encrypted`, () => {
      checkSecrets(file);
    });
  }

  it("give every stack its own range of addresses", () => {
    const ranges = defined.map((stack) => {
      const { config } = read(stack);
      return config[`${config["gonogo:system"]}:vpcCidr`];
    });
    assert.equal(new Set(ranges).size, ranges.length);
  });

  it("are refused by the schema without a required setting or with an unknown one", () => {
    const { config } = read("finsight-dev");
    const { "finsight:apiDomain": _, ...without } = config;
    assert.equal(validate({ config: without }), false);
    assert.equal(validate({ config: { ...config, "finsight:apiDoman": "x" } }), false);
    assert.equal(validate({ config: { ...config, "finsight:sentryDsn": "plain" } }), false);
    assert.equal(validate({ config: { ...config, "aws:profile": "x" } }), true);
  });
});

function checkSecrets({ config, encryptionsalt }: StackFile): void {
  const decrypt = makeDecrypter(String(encryptionsalt), { PULUMI_CONFIG_PASSPHRASE: "sample" });
  assert.ok(typeof decrypt === "function", String(decrypt));
  const system = loadSystem(String(config["gonogo:system"]));
  const environment = environments.find((each) => each === config["gonogo:environment"]);
  assert.ok(environment);
  for (const namespace of [system.config.namespace, ...system.config.also]) {
    for (const [name, secret] of Object.entries(namespace.secrets)) {
      const value = config[`${namespace.name}:${name}`] as { secure: string } | undefined;
      if (value === undefined && secret.optional) continue;
      assert.ok(value, `${name} is missing`);
      const stripePhase = config[`${system.config.namespace.name}:stripePhase`];
      const mode = stripeMode({ stripePhase }, { environment });
      const shape = secret.shape[shapeEnvironment(secret, environment, mode)];
      assert.ok(shape.test(decrypt(value.secure)), `${name} has another shape`);
    }
  }
}
