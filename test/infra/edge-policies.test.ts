import assert from "node:assert/strict";
import path from "node:path";
import { preview } from "../../gonogo/engine/preview";
import type { PreviewResult } from "../../gonogo/engine/types";

const root = path.dirname(path.dirname(__dirname));

/** The fixture has no alarms and no budget, and no key of its own in us-east-1 for the firewall. */
const leftOut = new Set(["budget-notifies", "log-group-encrypted"]);

describe("the edge and the mail of a production stack", () => {
  let result: PreviewResult;

  before(async () => {
    result = await preview({
      programDir: path.join(__dirname, "fixtures", "edge"),
      stack: "shop-prod",
      policyPacks: [{ dir: path.join(root, "policies") }],
    });
  });

  it("pass every policy about them, with nothing left undecided", () => {
    const [pack] = result.packs;
    assert.ok(pack);
    assert.deepEqual(pack.errors, []);
    const alarms = pack.policies.filter(({ tags }) => tags.includes("domain:alarms"));
    const absent = new Set([...leftOut, ...alarms.map(({ name }) => name)]);
    const found = pack.violations.filter(({ policy }) => !absent.has(policy));
    assert.deepEqual(found, []);
  });

  it("show the policies what they are to judge", () => {
    const types = new Set(result.resources.map(({ type }) => type));
    for (const type of [
      "aws:cloudfront/distribution:Distribution",
      "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy",
      "aws:cloudfront/vpcOrigin:VpcOrigin",
      "aws:lb/listener:Listener",
      "aws:s3/bucketPolicy:BucketPolicy",
      "aws:sesv2/emailIdentity:EmailIdentity",
      "aws:wafv2/webAcl:WebAcl",
    ]) {
      assert.ok(types.has(type), type);
    }
  });
});
