import assert from "node:assert/strict";
import { csv } from "../../gonogo/report/csv";
import { html } from "../../gonogo/report/html";
import { json } from "../../gonogo/report/json";
import { junit } from "../../gonogo/report/junit";
import { markdown } from "../../gonogo/report/markdown";
import type { Report } from "../../gonogo/report/model";
import { oscal } from "../../gonogo/report/oscal";
import { sarif } from "../../gonogo/report/sarif";
import { sarifGithub } from "../../gonogo/report/sarif-github";
import { text } from "../../gonogo/report/text";
import { pack, policy, reportOf, resource, result } from "./sample";

const hostile = {
  markup: '</script><script>alert(1)</script><img src=x onerror="alert(2)">`${evil}`',
  terminal: "\u001b]0;owned\u0007\u001b[2J\u001b[1;31mred\u009b31m",
  markdown: "**bold** [link](https://evil.example) | cell <b>x</b> @everyone #1 `code` ~~x~~",
  bidi: "abc\u202e\u2066fed\u2069",
  lines: "first\r\nsecond\u2028third\n## heading",
  emoji: "👩‍👩‍👧 naïve 日本語 שלום",
  lone: "half \ud83d of a pair",
};

function reportWith(value: string): Report {
  const type = "aws:sqs/queue:Queue";
  const source = { file: `${value}.ts`, line: 1, column: 1 };
  const odd = resource(type, value, { source, frames: [source] });
  const own = policy(value, {
    displayName: value,
    description: value,
    remediationSteps: value,
    url: value,
  });
  const checks = pack([own], {
    name: value,
    violations: [{ policy: value, urn: odd.urn, level: "mandatory", message: value }],
    notApplicable: [{ policy: value, urn: "urn:x", reason: value }],
    remediations: [
      { policy: value, urn: odd.urn, changes: [], diagnostic: value },
      {
        policy: value,
        urn: odd.urn,
        changes: [{ property: value, before: value, after: [value] }],
      },
    ],
  });
  return reportOf(result([odd], [checks], { notChecked: [value] }), undefined, [
    { stack: value, code: "usage", message: value },
  ]);
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these characters are what it looks for.
const steering = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/;
const formats = {
  // The line breaks of CSV are its own.
  csv: (r: Report) => csv(r).replaceAll("\r\n", "\n"),
  html,
  json,
  junit,
  markdown,
  oscal: (r: Report) => oscal(r, "2026-01-02T03:04:05.000Z"),
  sarif,
  sarifGithub,
  text: (r: Report) => text(r, { color: false, width: 80 }),
};

describe("hostile names and messages", () => {
  for (const [kind, value] of Object.entries(hostile)) {
    for (const [format, render] of Object.entries(formats)) {
      it(`stay text: ${kind} in ${format}`, () => {
        const rendered = render(reportWith(value));
        assert.doesNotMatch(rendered, steering);
        assert.equal(rendered, Buffer.from(rendered, "utf8").toString("utf8"), "valid Unicode");
      });
    }
    it(`arrive unchanged: ${kind} in json`, () => {
      const [run] = JSON.parse(json(reportWith(value))).runs;
      assert.equal(run.resources[0].name, value);
      assert.equal(run.packs[0].name, value);
    });
  }

  it("make no element and no attribute in HTML", () => {
    const benign = tags(html(reportWith("benign")));
    assert.deepEqual(tags(html(reportWith(hostile.markup))), benign);
    const page = html(reportWith("javascript:alert(1)"));
    assert.doesNotMatch(page, /href="?javascript/i);
  });

  it("make no markup, no mention and no extra cell in Markdown", () => {
    const found = markdown(reportWith(hostile.markdown));
    const rows = found.split("\n").filter((line) => line.startsWith("| `"));
    for (const row of rows) {
      const outside = row.replace(/(`+)(?:(?!\1).)*\1/g, "");
      assert.doesNotMatch(outside, /(?<!\\)\*\*bold|(?<!\\)\[link|@everyone|https:\/\/|<b>/);
    }
    const heading = markdown(reportWith(hostile.lines));
    assert.doesNotMatch(heading, /^## heading/m);
  });
});

/** Every tag with its attributes' names. */
function tags(page: string): string[] {
  return [...page.matchAll(/<[/!]?[a-zA-Z][^>]*>/g)].map((m) => m[0].replace(/"[^"]*"/g, '""'));
}
