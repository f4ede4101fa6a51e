/** The tables that tell a replacement from an update, against the installed provider package. */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import documented from "../../gonogo/changes/documented.gen.json";
import { effectOf, heldBy } from "../../gonogo/changes/replacement";
import stateful from "../../gonogo/changes/stateful.json";
import {
  type Field,
  featureFields,
  portalConfigurationFields,
  priceFields,
  productFeatureFields,
  productFields,
  taxSettingsFields,
  webhookEndpointFields,
} from "../../infra/stripe/fields";

const packages = join(__dirname, "../../node_modules/@pulumi");

/** Names of a resource's arguments, as its declarations have them. */
function argumentsOf(type: string): readonly string[] | undefined {
  const match = /^(aws|random):(\w+)\/(\w+):(\w+)$/.exec(type);
  if (!match) return undefined;
  const [, name = "", module = "", file = "", className = ""] = match;
  const folder = module === "index" ? join(packages, name) : join(packages, name, module);
  const path = join(folder, `${file}.d.ts`);
  if (!existsSync(path)) return [];
  const text = readFileSync(path, "utf8");
  const start = text.indexOf(`export interface ${className}Args {`);
  const body = text.slice(start, text.indexOf("\n}", start));
  return [...body.matchAll(/^ {4}(\w+)\??:/gm)].map((m) => m[1] ?? "");
}

describe("the table of what holds something", () => {
  for (const [type, { replaces, ...more }] of Object.entries(stateful)) {
    const known = argumentsOf(type);
    if (known === undefined || replaces.includes("*")) continue;
    it(`names properties that ${type} has`, () => {
      const may: readonly string[] = "mayReplace" in more ? more.mayReplace : [];
      const tops = [...replaces, ...may].map((path) => path.split(".")[0] ?? "");
      assert.deepEqual(
        tops.filter((name) => !known.includes(name)),
        [],
      );
      assert.equal(new Set([...replaces, ...may]).size, replaces.length + may.length);
    });
  }
});

describe("the table's Stripe objects", () => {
  const fields: Readonly<Record<string, readonly Field[]>> = {
    Product: productFields,
    Price: priceFields,
    WebhookEndpoint: webhookEndpointFields,
    Feature: featureFields,
    ProductFeature: productFeatureFields,
    PortalConfiguration: portalConfigurationFields,
    TaxSettings: taxSettingsFields,
  };
  for (const [name, of] of Object.entries(fields)) {
    it(`replace a ${name} by what Stripe cannot update`, () => {
      const type = `pulumi-nodejs:dynamic/stripe:${name}`;
      for (const field of of) {
        const effect = field.createOnly
          ? "replace"
          : field.changeableFrom === undefined
            ? "update"
            : "may-replace";
        assert.equal(effectOf(type, field.name, []), effect, field.name);
      }
    });
  }
});

describe("the effect of a change", () => {
  const db = "aws:rds/instance:Instance";
  const cases: readonly (readonly [string, string, string, string])[] = [
    ["replaces a database by its engine", db, "engine", "replace"],
    ["updates a database by its class", db, "instanceClass", "update"],
    ["replaces by a member of a block", db, "s3Import.bucketName", "replace"],
    ["replaces by a region", db, "region", "replace"],
    ["may replace a cache", "aws:elasticache/cluster:Cluster", "nodeType", "may-replace"],
    [
      "updates by another member than the one that replaces",
      "aws:msk/cluster:Cluster",
      "brokerNodeGroupInfo.instanceType",
      "update",
    ],
    [
      "replaces by the block around the member",
      "aws:msk/cluster:Cluster",
      "brokerNodeGroupInfo",
      "replace",
    ],
    [
      "replaces every random value",
      "random:index/randomPassword:RandomPassword",
      "length",
      "replace",
    ],
    [
      "replaces a price by its amount",
      "pulumi-nodejs:dynamic/stripe:Price",
      "unitAmount",
      "replace",
    ],
    ["is not known of a topic", "aws:sns/topic:Topic", "displayName", "unknown"],
    ["is an update for tags", "aws:sns/topic:Topic", "tags.owner", "update"],
    ["is not known of another provider", "acme:index:Rocket", "fuel", "unknown"],
  ];
  for (const [name, type, path, expected] of cases) {
    it(name, () => assert.equal(effectOf(type, path, []), expected));
  }

  it("is a replacement where the program asks for one", () => {
    assert.equal(effectOf("acme:index:Rocket", "fuel.kind", ["fuel"]), "replace");
    assert.equal(effectOf("acme:index:Rocket", "fuel", ["*"]), "replace");
  });

  it("is a replacement where the provider's documentation says so", () => {
    const [type = "", properties = []] =
      Object.entries(documented.types).find(([name]) => heldBy(name) === undefined) ?? [];
    assert.equal(effectOf(type, properties[0] ?? "", []), "replace");
    assert.ok(documented.documented > 80 && documented.resources > 1500);
  });
});
