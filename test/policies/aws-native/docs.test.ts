import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { mappings } from "../../../policies/framework/aws-native/services/index";
import { root } from "../support/policies";

describe("docs/aws-native.md", () => {
  it("lists every type that is read, and as what", () => {
    const text = readFileSync(path.join(root, "docs/aws-native.md"), "utf8");
    const rows = text.split("\n").filter((line) => /^\| `\w+:\w+` \|/.test(line));
    const expected = [...mappings]
      .sort((a, b) => (a.native < b.native ? -1 : 1))
      .map(({ native, counterparts }) => {
        const types = [...new Set(counterparts.map(({ type }) => `\`${type}\``))];
        return `| \`${native.replace("aws-native:", "")}\` | ${types.join(", ")} |`;
      });
    assert.deepEqual(rows, expected);
  });
});
