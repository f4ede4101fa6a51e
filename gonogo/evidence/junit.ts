/** JUnit's XML, as test runners write it in their dialects. */
import { SaxesParser } from "saxes";
import type { Reader } from "./evidence";

interface Case {
  readonly name: string;
  failed: boolean;
  skipped: boolean;
}

/**
 * Failures are counted at the test cases: the totals of a suite differ between runners, mocha's own
 * reporter writes failures="0" and counts them as errors.
 */
export const junit: Reader = (content, { select }) => {
  const cases: Case[] = [];
  const suites: string[] = [];
  let root: string | undefined;
  let timestamp: string | undefined;
  let current: Case | undefined;
  // A suite that could not be set up has an error of its own, and perhaps no case.
  let suiteErrors = 0;
  const parser = new SaxesParser();
  parser.on("error", (error) => {
    throw error;
  });
  parser.on("opentag", ({ name, attributes }) => {
    root ??= name;
    if (name === "testsuite") {
      suites.push(attributes.name ?? "");
      timestamp ??= attributes.timestamp;
    } else if (name === "testcase") {
      const path = [...suites, attributes.classname ?? "", attributes.name ?? ""].join(" ");
      current = { name: path, failed: false, skipped: false };
      cases.push(current);
    } else if (name === "failure" || name === "error") {
      if (current) current.failed = true;
      else suiteErrors += 1;
    } else if (name === "skipped" && current) {
      current.skipped = true;
    }
  });
  parser.on("closetag", ({ name }) => {
    if (name === "testcase") current = undefined;
    if (name === "testsuite") suites.pop();
  });
  parser.write(content.toString("utf8")).close();
  if (root !== "testsuites" && root !== "testsuite") throw new Error("it is no JUnit report");
  const wanted = select?.toLowerCase();
  const chosen = cases.filter(
    ({ name }) => wanted === undefined || name.toLowerCase().includes(wanted),
  );
  const ran = chosen.filter(({ skipped }) => !skipped);
  const failed = ran.filter((each) => each.failed).length + suiteErrors;
  const made = zoned(timestamp);
  const known = made === undefined ? {} : { made };
  if (failed > 0) {
    return { outcome: "fail", summary: `${failed} of ${ran.length} tests failed`, ...known };
  }
  if (ran.length === 0) {
    const which = select === undefined ? "" : ` of ${select}`;
    return { outcome: "unknown", summary: `no test${which} was run`, ...known };
  }
  const skipped = chosen.length - ran.length;
  const but = skipped > 0 ? `, ${skipped} skipped` : "";
  return { outcome: "pass", summary: `${ran.length} tests passed${but}`, ...known };
};

/** A time without a zone, as JUnit's schema has it, is some machine's own: it is not relied on. */
function zoned(timestamp: string | undefined): string | undefined {
  return timestamp !== undefined && /(Z|[+-]\d\d:?\d\d)$/.test(timestamp) ? timestamp : undefined;
}
