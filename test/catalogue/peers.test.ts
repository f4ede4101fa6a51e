import assert from "node:assert/strict";
import { declinedReasons, peerIds, peerOf } from "../../policies/catalogue/peers";
import { nativeTypesOf } from "../../policies/framework/aws-native";
import { policies } from "../../policies/registry.gen";

const byId = new Map(policies.map((policy) => [policy.id, policy]));

/** Reasons that say nothing without a word about the rule at hand. */
const general = ["judgement", "always", "rare", "program", "runtime"];

for (const id of peerIds) {
  const peer = peerOf(id);
  const rules = Object.entries(peer.rules);

  describe(`the rules of ${peer.title}`, () => {
    it("are all there, from a version that can be looked up", () => {
      assert.equal(rules.length, peer.count);
      assert.match(peer.commit, /^[0-9a-f]{40}$/);
      assert.equal(new URL(peer.source).host, "github.com");
    });

    it("are each covered or declined, never both", () => {
      for (const [rule, { policies: own, declined }] of rules) {
        assert.notEqual(own === undefined, declined === undefined, rule);
        assert(own === undefined || own.length > 0, rule);
      }
    });

    it("are covered by policies that exist", () => {
      for (const [rule, { policies: own = [] }] of rules) {
        for (const policy of own) assert(byId.has(policy), `${rule}: ${policy}`);
        assert.equal(new Set(own).size, own.length, rule);
      }
    });

    it("are declined with a reason, and a word about the rule where the reason is general", () => {
      for (const [rule, { declined, note, difference }] of rules) {
        if (declined === undefined) {
          assert.equal(note, undefined, rule);
        } else {
          assert(Object.hasOwn(declinedReasons, declined), `${rule}: ${declined}`);
          assert(note !== undefined || !general.includes(declined), `${rule} needs a note`);
          assert.equal(difference, undefined, rule);
        }
      }
    });

    it("are covered on the type that they are about, where they name one of Pulumi's", () => {
      for (const [rule, { on = "", policies: own = [] }] of rules) {
        if (own.length > 0 && /^aws(-native)?:/.test(on)) {
          const types = own.flatMap((policy) => byId.get(policy)?.resources ?? []);
          assert([...types, ...nativeTypesOf(types)].includes(on), `${rule}: ${on}`);
        }
      }
    });
  });
}

describe("the reasons against rules of other packs", () => {
  it("are all used", () => {
    const used = new Set(
      peerIds.flatMap((id) => Object.values(peerOf(id).rules)).map((r) => r.declined),
    );
    assert.deepEqual(
      Object.keys(declinedReasons).filter((reason) => !used.has(reason)),
      [],
    );
  });
});
