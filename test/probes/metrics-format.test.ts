import assert from "node:assert/strict";
import { readMetrics } from "../../gonogo/probes/edge/metrics-format";

describe("Prometheus' text format", () => {
  it("is read in every spelling that its parser takes", () => {
    for (const line of [
      "up 1",
      "up\t1",
      "  up 1",
      "up 1 ",
      "up 1 1700000000000",
      "up 1 -1",
      "up +Inf",
      "up -Inf",
      "up NaN",
      "up nan",
      "up 1e+06",
      "up 1.5E-3",
      "up .5",
      "up 5.",
      "a:b:rate5m 1",
      "up{} 1",
      'up{job="a"} 1',
      'up{job="a"}1',
      'up {job="a"} 1',
      'up{job="a",} 1',
      'up{ job = "a" , instance="b" } 1',
      'up{path="/a\\"b\\\\{c},d\\n"} 1',
      'up{name="\u00fc"} 1',
      'up{le="0.1"} 8 # {trace_id="x"} 0.067 1520879607.789',
      "up 1 1520879607.789",
    ]) {
      assert.deepEqual(readMetrics(`${line}\n`).badLine, undefined, line);
      assert.equal(readMetrics(line).names.length, 1, line);
    }
    const text = "# HELP up \u00dcber\n# TYPE up gauge\n\n# a comment\nup 1\nup_total 2\n# EOF\n";
    assert.deepEqual(readMetrics(text), { names: ["up", "up_total"] });
  });

  it("is not what a scraper refuses", () => {
    for (const line of [
      "<h1>Metrics</h1>",
      '{"up":1}',
      "up",
      "up one",
      "up 1.2.3",
      "up 1 2 3",
      "up 1\r",
      "up=1",
      "1up 1",
      "up{job=a} 1",
      'up{job="a} 1',
      'up{job="a""b"} 1',
      'up{job="a" instance="b"} 1',
      'up{,job="a"} 1',
      'up{job="a"',
      'up{1a="b"} 1',
      "Not found",
    ]) {
      assert.equal(readMetrics(`ok 1\n${line}\n`).badLine, 2, line);
    }
  });

  it("is read once in a page that was made to be slow", () => {
    const size = 200_000;
    for (const part of ['a="', 'a{a="b",', " ", "\t", "1", "a{", "up 1 "]) {
      readMetrics(`up{${part.repeat(size / part.length)}`);
      readMetrics(part.repeat(size / part.length));
    }
  });
});
