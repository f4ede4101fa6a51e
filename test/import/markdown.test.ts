import assert from "node:assert/strict";
import fc from "fast-check";
import { type Box, boxesOf } from "../../gonogo/import/markdown";

const lines = (...text: string[]) => text.join("\n");
const textsOf = (markdown: string) => boxesOf(markdown).boxes.map(({ text }) => text);
function only(markdown: string): Box {
  const { boxes } = boxesOf(markdown);
  assert.equal(boxes.length, 1);
  return boxes[0] as Box;
}

describe("the boxes of a Markdown file", () => {
  it("stand in lists of every kind, ticked or not", () => {
    const markdown = lines(
      "- [ ] a",
      "* [x] b",
      "+ [X] c",
      "1. [ ] d",
      "2) [x] e",
      "- \\[ ] f",
      "- ☑ g",
    );
    assert.deepEqual(
      boxesOf(lines("- [ ] a", "* [x] b", "+ [X] c", "", "1. [ ] d")).boxes.map((box) => [
        box.line,
        box.text,
        box.ticked,
      ]),
      [
        [1, "a", false],
        [2, "b", true],
        [3, "c", true],
        [5, "d", false],
      ],
    );
    assert.deepEqual(textsOf(markdown), ["a", "b", "c", "d", "e", "f", "g"]);
  });

  it("are none in code, comments, front matter, links and the middle of a sentence", () => {
    const markdown = lines(
      "---",
      "todo: '- [ ] a'",
      "---",
      "<!-- ",
      "- [ ] b",
      "-->",
      "```",
      "- [ ] c",
      "```",
      "",
      "    - [ ] d",
      "",
      "- [x](https://shop.example) e",
      "- see [ ] f",
      "- `[ ]` g",
      "- [ ]",
    );
    assert.deepEqual(textsOf(markdown), []);
  });

  it("keep their lines behind front matter and with line ends of Windows", () => {
    assert.equal(only("---\r\na: 1\r\n---\r\n\r\n- [ ] here\r\n").line, 5);
  });

  it("know the headings above them, without numbers, pictures and ends", () => {
    const markdown = lines(
      "# Launch",
      "## 2. Security 🔒:",
      "### 2.1 Network",
      "- [ ] a",
      "## After",
      "- [ ] b",
    );
    const { title, boxes } = boxesOf(markdown);
    assert.equal(title, "Launch");
    assert.deepEqual(
      boxes.map(({ headings }) => headings),
      [["Security", "Network"], ["After"]],
    );
  });

  it("take several headings of the first level for sections, and a bold line for a heading", () => {
    const { title, boxes } = boxesOf(
      lines("# A", "- [ ] a", "", "# B", "**Cache**", "", "- [ ] b"),
    );
    assert.equal(title, undefined);
    assert.deepEqual(
      boxes.map(({ headings }) => headings),
      [["A"], ["B", "Cache"]],
    );
  });

  it("know the items that they are a part of, boxes or not", () => {
    const markdown = lines(
      "- Redis",
      "  - [ ] TLS",
      "- [ ] Events",
      "  1. [ ] paid",
      "  - note",
      "     - [ ] x",
    );
    assert.deepEqual(
      boxesOf(markdown).boxes.map(({ text, parents }) => [text, parents]),
      [
        ["TLS", ["Redis"]],
        ["Events", []],
        ["paid", ["Events"]],
        ["x", ["Events", "note"]],
      ],
    );
  });

  it("stand in tables, in whichever column, with the text of the row", () => {
    const markdown = lines(
      "| Done | Area | Check | Owner |",
      "|---|---|---|---|",
      "| [ ] | TLS | Certificate is valid | a person with a long name |",
      "| [x] | Mail | SPF | Bob |",
      "| no | Mail | DKIM | Bob |",
    );
    assert.deepEqual(
      boxesOf(markdown).boxes.map(({ line, text, ticked, parents }) => [
        line,
        text,
        ticked,
        parents,
      ]),
      [
        [3, "Certificate is valid", false, ["TLS"]],
        [4, "SPF", true, ["Mail"]],
      ],
    );
    assert.deepEqual(textsOf(lines("| What |", "|---|", "| [ ] in one cell |")), ["in one cell"]);
  });

  it("stand in lines without a list", () => {
    assert.deepEqual(
      boxesOf(lines("[ ] one", "[x] two", "not three")).boxes.map(({ line, text }) => [line, text]),
      [
        [1, "one"],
        [2, "two"],
      ],
    );
  });

  it("lose emphasis and links, and keep what is written as code", () => {
    const box = only(
      "- [ ] **Set** [`A_KEY`](https://x.example) to *a* value\n  and `DEBUG=false`",
    );
    assert.equal(box.text, "Set A_KEY to a value and DEBUG=false");
    assert.deepEqual(box.variables, ["A_KEY", "DEBUG=false"]);
  });

  it("are left out, and told, when they are struck out as a whole", () => {
    const { boxes, struck } = boxesOf("- [ ] ~~Fax~~\n- [ ] ~~Fax~~ and mail\n");
    assert.deepEqual([boxes.map(({ text }) => text), struck], [["Fax and mail"], [1]]);
  });

  it("are found in any text without an error, each with a text and a line of the file", () => {
    const piece = fc.constantFrom(
      "- [ ] ",
      "1. [x] ",
      "\n",
      "  ",
      "# ",
      "|",
      "---",
      "~~",
      "**",
      "`",
      "a",
      "é",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const text = pieces.join("");
        for (const box of boxesOf(text).boxes) {
          assert(box.text !== "" && box.line >= 1 && box.line <= text.split("\n").length, text);
        }
      }),
      { numRuns: 300 },
    );
  });
});
