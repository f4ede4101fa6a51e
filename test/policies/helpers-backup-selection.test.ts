/** Which resources a selection of AWS Backup takes, by ARN and by tag. */
import assert from "node:assert/strict";
import { buildStackIndex, type ResourceData } from "../../policies/framework/indexed-stack";
import { UnknownRead, unknown } from "../../policies/framework/unknown";
import {
  type BackupTarget,
  hasOneTag,
  isSelected,
  meansTarget,
  meetsConditions,
} from "../../policies/helpers/backup-selection";
import { urnOf } from "./support/make";

const instance = "aws:rds/instance:Instance";
const selection = "aws:backup/selection:Selection";

interface Made {
  readonly props?: object;
  readonly kind?: "db" | "cluster";
  readonly others?: readonly ResourceData[];
}
function target({
  props = { identifier: "shop" },
  kind = "db",
  others = [],
}: Made = {}): BackupTarget {
  const stack = buildStackIndex([
    { urn: urnOf("db", instance), type: instance, name: "db", props },
    ...others,
  ]);
  const [resource] = stack.all;
  assert(resource);
  return { resource, stack, kind, nameProperty: "identifier" };
}

/** Whether the selection takes the database; the unknown input because of which nobody knows. */
function takes(
  props: object,
  tags: unknown = {},
  from: Readonly<Record<string, readonly string[]>> = {},
): boolean | string {
  const own = {
    urn: urnOf("s", selection),
    type: selection,
    name: "s",
    props,
    propertyDependencies: from,
  };
  const taken = target({ props: { identifier: "shop", tags }, others: [own, mail] });
  const selected = taken.stack.ofType(selection)[0];
  assert(selected);
  try {
    return isSelected(selected, taken);
  } catch (error) {
    assert(error instanceof UnknownRead, String(error));
    return error.path;
  }
}
const mail = { urn: urnOf("mail", instance), type: instance, name: "mail", props: {} };
const arn = (rest: string) => `arn:aws:rds:eu-west-1:123456789012:${rest}`;

describe("the ARN in a selection", () => {
  it("means a resource by kind and name, with AWS's wildcards", () => {
    for (const pattern of [
      arn("db:shop"),
      arn("db:SHOP"),
      arn("db:*"),
      arn("db:**"),
      arn("d?:sh?p"),
      arn("*:shop"),
      arn("*"),
      arn("db:sh*"),
      arn("db:s**p"),
      "arn:aws:*:*:*:*",
      "arn:aws:*:*:*:db:*",
      "*",
    ]) {
      assert.equal(meansTarget(pattern, target()), true, pattern);
    }
  });

  it("means no other name, kind or service", () => {
    for (const pattern of [
      arn("db:mail"),
      arn("db:shopx"),
      arn("db:xshop"),
      arn("db:sh?"),
      arn("db:*x"),
      arn("db:x*"),
      arn("db"),
      arn("db:"),
      arn("cluster:shop"),
      arn("cluster:*"),
      arn(""),
      "arn:aws:s3:::shop",
      "arn:aws:s3:eu-west-1:123456789012:db:shop",
      "urn:aws:rds:eu-west-1:123456789012:db:shop",
      "*:aws:rds:eu-west-1:123456789012:db:mail",
      "arn",
      "shop",
      "",
      5,
      null,
      undefined,
    ]) {
      assert.equal(meansTarget(pattern, target()), false, String(pattern));
    }
    assert.equal(meansTarget(arn("cluster:shop"), target({ kind: "cluster" })), true);
  });

  it("takes signs of regular expressions for themselves", () => {
    for (const name of ["a.b", "a+b", "a(b)", "a[b]", "a{1}", "a|b", "a^b", "a$b", "a\\b"]) {
      const own = target({ props: { identifier: name } });
      assert.equal(meansTarget(arn(`db:${name}`), own), true, name);
    }
    assert.equal(meansTarget(arn("db:s.op"), target()), false);
    assert.equal(meansTarget(arn("db:a:b"), target({ props: { identifier: "a:b" } })), true);
  });

  it("means a name that Pulumi or AWS makes by its beginning", () => {
    for (const props of [{}, { identifier: "" }, { identifier: null }, { identifier: 5 }]) {
      assert.equal(meansTarget(arn("db:db-*"), target({ props })), true, JSON.stringify(props));
      assert.equal(meansTarget(arn("db:db-???????"), target({ props })), true);
      assert.equal(meansTarget(arn("db:db-??????"), target({ props })), false);
      assert.equal(meansTarget(arn("db:db"), target({ props })), false);
    }
    const prefixed = target({ props: { identifierPrefix: "shop-" } });
    assert.equal(meansTarget(arn("db:shop-*"), prefixed), true);
    assert.equal(meansTarget(arn("db:db-*"), prefixed), false);
  });
});

describe("tags and conditions of a selection", () => {
  const tagged = target({ props: { identifier: "shop", tags: { backup: "daily", tier: "gold" } } });
  const has = (...tags: readonly object[]) => hasOneTag(tags, tagged);

  it("take a resource with one of the tags", () => {
    assert.equal(has({ key: "backup", value: "daily" }), true);
    assert.equal(has({ key: "backup", value: "weekly" }), false);
    assert.equal(has({ key: "x", value: "daily" }), false);
    assert.equal(has({ key: "x", value: "y" }, { key: "tier", value: "gold" }), true);
    assert.equal(has(), false);
    assert.equal(hasOneTag(undefined, tagged), false);
  });

  it("take a resource that meets every condition", () => {
    const meets = (conditions: object) => meetsConditions([conditions], tagged);
    const test = (key: string, value: string) => [{ key: `aws:ResourceTag/${key}`, value }];
    assert.equal(meets({ stringEquals: test("backup", "daily") }), true);
    assert.equal(meets({ stringEquals: test("backup", "weekly") }), false);
    assert.equal(meets({ stringEquals: test("missing", "daily") }), false);
    assert.equal(meets({ stringEquals: [{ key: "AWS:resourcetag/tier", value: "gold" }] }), true);
    assert.equal(
      meets({ stringEquals: [{ key: "x-aws:ResourceTag/tier", value: "gold" }] }),
      false,
    );
    assert.equal(meets({ stringLikes: test("backup", "d*y") }), true);
    assert.equal(meets({ stringLikes: test("backup", "w*") }), false);
    assert.equal(meets({ stringNotEquals: test("backup", "weekly") }), true);
    assert.equal(meets({ stringNotEquals: test("backup", "daily") }), false);
    assert.equal(meets({ stringNotEquals: test("missing", "x") }), true);
    assert.equal(meets({ stringNotLikes: test("backup", "w*") }), true);
    assert.equal(meets({ stringNotLikes: test("backup", "d*") }), false);
    const both = { stringEquals: test("backup", "daily"), stringNotEquals: test("tier", "gold") };
    assert.equal(meets(both), false);
    assert.equal(meetsConditions(undefined, tagged), true);
    assert.equal(meetsConditions([], tagged), true);
    assert.equal(meetsConditions({ stringEquals: test("backup", "x") }, tagged), false);
  });
});

describe("a selection", () => {
  const daily = { type: "STRINGEQUALS", key: "backup", value: "daily" };

  it("takes what it lists, and nothing that it excludes", () => {
    assert.equal(takes({ resources: [arn("db:shop")] }), true);
    assert.equal(takes({ resources: [arn("db:mail")] }), false);
    assert.equal(takes({ resources: ["*"], notResources: [arn("db:shop")] }), false);
    assert.equal(takes({ resources: ["*"], notResources: [arn("db:mail")] }), true);
    assert.equal(takes({ resources: ["*"], notResources: unknown }), "notResources");
  });

  it("takes what has one of its tags", () => {
    assert.equal(takes({ selectionTags: [daily] }, { backup: "daily" }), true);
    assert.equal(takes({ selectionTags: [daily] }, { backup: "no" }), false);
  });

  it("takes everything that meets its conditions where it lists nothing", () => {
    const conditions = [{ stringEquals: [{ key: "aws:ResourceTag/backup", value: "daily" }] }];
    assert.equal(takes({}), true);
    assert.equal(takes({ conditions }, { backup: "daily" }), true);
    assert.equal(takes({ conditions }, {}), false);
    assert.equal(takes({ resources: ["*"], conditions }, {}), false);
    assert.equal(takes({ resources: [arn("db:mail")], conditions }, { backup: "daily" }), false);
  });

  it("is undecided where only one of its lists takes it, or a list is not known", () => {
    const both = { resources: [arn("db:shop")], selectionTags: [daily] };
    assert.equal(takes(both, { backup: "daily" }), true);
    assert.equal(takes(both, {}), "selectionTags");
    assert.equal(takes({ ...both, resources: [arn("db:mail")] }, {}), false);
    assert.equal(takes({ resources: unknown }), "resources");
    assert.equal(takes({ selectionTags: unknown }), "selectionTags");
    assert.equal(takes({ resources: [unknown] }), "resources[0]");
  });

  it("takes the resources that an unknown ARN comes from, and no others", () => {
    const own = { resources: [urnOf("db", instance)] };
    const other = { resources: [mail.urn] };
    assert.equal(takes({ resources: unknown }, {}, own), true);
    assert.equal(takes({ resources: [unknown] }, {}, own), true);
    assert.equal(takes({ resources: unknown }, {}, other), false);
    assert.equal(takes({ resources: [unknown] }, {}, other), false);
    assert.equal(takes({ resources: [unknown, arn("db:shop")] }, {}, other), true);
    assert.equal(takes({ resources: [unknown, arn("db:mail")] }, {}, other), false);
  });
});
