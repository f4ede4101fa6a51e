/** docs/remediation.md says what is so. */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { remediationLines } from "../../gonogo/cli/explain";
import { readSettings } from "../../policies/framework/settings";
import { policies } from "../../policies/registry.gen";
import { gonogo } from "./support";

const root = join(__dirname, "../..");
const page = readFileSync(join(root, "docs/remediation.md"), "utf8");
const blocks = [...page.matchAll(/```(\w*)\n([\s\S]*?)```/g)].map(([, language, text]) => ({
  language,
  text: text ?? "",
}));

describe("the page about remediation", () => {
  it("shows configurations that the pack accepts", () => {
    const shown = blocks.filter(({ language }) => language === "yaml");
    assert.equal(shown.length, 2);
    for (const { text } of shown) {
      const values = parse(text).config as Record<string, unknown>;
      const config = Object.fromEntries(
        Object.entries(values).map(([key, value]) => [key, JSON.stringify(value)]),
      );
      assert.deepEqual(readSettings(policies, { stack: "shop", config }).problems, []);
    }
  });

  it("shows what the command prints", async () => {
    const command = blocks.find(({ language }) => language === "sh")?.text.trim() ?? "";
    const args = command.replace("npx gonogo ", "").split(" ");
    const { code, out } = await gonogo(args);
    assert.equal(code, 1);
    const printed =
      blocks
        .find(({ language }) => language === "")
        ?.text.trim()
        .split("\n") ?? [];
    const numbers = (text: string) => text.replace(/\d+/g, "N");
    for (const line of printed) assert(numbers(out).includes(numbers(line)), line);
  }).timeout(120_000);

  it("links to pages that exist", () => {
    for (const [, target] of page.matchAll(/\]\((?!https?:)([^)#]+)\)/g)) {
      assert.ok(existsSync(join(root, "docs", target ?? "")), target);
    }
  });
});

describe("gonogo explain, of a policy with a remediation", () => {
  const section = async (id: string) => {
    const { out } = await gonogo(["explain", id]);
    return /^Remediation\n((?: {2}.*\n)+)/m.exec(out)?.[1];
  };

  it("says so, with the properties that it sets on each type", async () => {
    const text = await section("api-gateway-tls-version");
    assert.match(text ?? "", /At the level remediate /);
    assert.match(text ?? "", /· aws:apigateway\/domainName:DomainName: securityPolicy$/m);
    assert.match(text ?? "", /DomainName: domainNameConfiguration\.securityPolicy$/m);
  });

  it("says of each type that is put right what it sets there", async () => {
    for (const policy of policies.filter(({ remediations }) => Object.keys(remediations)[0])) {
      const text = remediationLines(policy, 1_000).join("\n");
      for (const type of Object.keys(policy.remediations)) {
        assert(text.includes(`· ${type}`), `${policy.id}: ${type}`);
      }
      assert.match(text, /: \w+/, policy.id);
    }
  });

  it("says nothing where there is none", async () => {
    assert.equal(await section("rds-storage-encrypted"), undefined);
  });
});
