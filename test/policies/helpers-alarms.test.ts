import assert from "node:assert/strict";
import storage from "../../policies/alarms/alarm-database-storage";
import { evaluate } from "../../policies/framework/evaluate";
import { buildStackIndex, type ResourceData } from "../../policies/framework/indexed-stack";
import { defaultOptions } from "../../policies/framework/options";
import { Unknown } from "../../policies/framework/unknown";

const unknown = new Unknown();
const urn = (type: string, name: string) => `urn:pulumi:s::p::${type}::${name}`;
const instance = "aws:rds/instance:Instance";
const suffix = "random:index/randomId:RandomId";

function resource(
  type: string,
  name: string,
  props: object,
  from: Readonly<Record<string, readonly string[]>> = {},
): ResourceData {
  return { urn: urn(type, name), type, name, props, propertyDependencies: from };
}
const database = (name: string, props: object = { identifier: name }, from = {}) =>
  resource(instance, name, { engine: "postgres", ...props }, from);
const alarm = (props: object, from = {}) =>
  resource(
    "aws:cloudwatch/metricAlarm:MetricAlarm",
    "alarm",
    { namespace: "AWS/RDS", metricName: "FreeStorageSpace", ...props },
    from,
  );
const query = (dimensions: unknown, metricName: unknown = "FreeStorageSpace") => ({
  metricName: undefined,
  metricQueries: [{ id: "m", metric: { namespace: "AWS/RDS", metricName, dimensions } }],
});

/** Outcomes of the policy for each database of the stack. */
function outcomes(...resources: readonly ResourceData[]): Record<string, string> {
  const stack = buildStackIndex(resources);
  const options = defaultOptions(storage.options);
  const databases = stack.all.filter(({ type }) => type === instance);
  return Object.fromEntries(
    databases.map((each) => [
      each.name,
      evaluate(storage, each, { options, environment: "production", stack }).outcome,
    ]),
  );
}

describe("which alarm watches which database", () => {
  it("tells two databases apart by name", () => {
    const on = alarm({ dimensions: { DBInstanceIdentifier: "shop" } });
    assert.deepEqual(outcomes(database("shop"), database("mail"), on), {
      shop: "pass",
      mail: "fail",
    });
  });

  it("tells them apart by what an unknown name comes from", () => {
    const on = alarm(
      { dimensions: { DBInstanceIdentifier: unknown } },
      { dimensions: [urn(instance, "shop")] },
    );
    assert.deepEqual(outcomes(database("shop"), database("mail"), on), {
      shop: "pass",
      mail: "fail",
    });
  });

  it("does so in metric math too, and where the dimensions are not known as a whole", () => {
    for (const dimensions of [unknown, { DBInstanceIdentifier: unknown }]) {
      const on = alarm(query(dimensions), { metricQueries: [urn(instance, "shop")] });
      assert.deepEqual(outcomes(database("shop"), database("mail"), on), {
        shop: "pass",
        mail: "fail",
      });
    }
  });

  it("takes an id that AWS gave before, known and traced to the database", () => {
    const on = alarm(
      { dimensions: { DBInstanceIdentifier: "terraform-2026" } },
      { dimensions: [urn(instance, "shop")] },
    );
    assert.deepEqual(outcomes(database("shop", {}), on), { shop: "pass" });
  });

  it("cannot tell when both names have the same unknown part", () => {
    const from = { identifier: [urn(suffix, "suffix")] };
    const on = alarm(
      { dimensions: { DBInstanceIdentifier: unknown } },
      { dimensions: [urn(suffix, "suffix")] },
    );
    assert.deepEqual(
      outcomes(
        database("shop", { identifier: unknown }, from),
        database("mail"),
        resource(suffix, "suffix", { byteLength: 4 }),
        on,
      ),
      { shop: "unknown", mail: "fail" },
    );
  });

  it("cannot tell of queries, or of a metric, that only the deployment knows", () => {
    const open = alarm({ metricName: undefined, metricQueries: unknown });
    assert.deepEqual(outcomes(database("shop"), open), { shop: "unknown" });
    const unnamed = alarm({ metricName: unknown, dimensions: { DBInstanceIdentifier: "shop" } });
    assert.deepEqual(outcomes(database("shop"), database("mail"), unnamed), {
      shop: "unknown",
      mail: "fail",
    });
  });

  it("takes one alarm over all databases, and none over those that a query leaves out", () => {
    const all = alarm({ dimensions: { EngineName: "postgres" } });
    assert.deepEqual(outcomes(database("shop"), all), { shop: "pass" });
    const select = 'SELECT MIN(FreeStorageSpace) FROM SCHEMA("AWS/RDS", DBInstanceIdentifier)';
    const but = alarm({
      metricName: undefined,
      metricQueries: [{ id: "q", expression: `${select} WHERE DBInstanceIdentifier != 'mail'` }],
    });
    assert.deepEqual(outcomes(database("shop"), database("mail"), but), {
      shop: "pass",
      mail: "fail",
    });
  });
});
