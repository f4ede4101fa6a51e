/** What probes found, for a terminal. */
import { neutral } from "../report/neutral";
import { type Layout, makeLayout, type Style, wrap } from "../report/text/layout";
import { plural } from "../report/verdict";
import type { ProbeRecord } from "./record";
import type { ProbeResult } from "./run";

const words: Readonly<Record<ProbeResult["outcome"], readonly [string, Style]>> = {
  pass: ["✓ PASS", "green"],
  fail: ["✘ FAIL", "red"],
  unknown: ["? OPEN", "yellow"],
  error: ["! ERROR", "red"],
  "not-applicable": ["· NONE", "dim"],
};

export function probesText(
  { stack, results }: ProbeRecord,
  options: { readonly color: boolean; readonly width: number },
): string {
  const layout = makeLayout(options);
  const looked = results.filter(({ outcome }) => outcome !== "not-applicable");
  const count = (outcome: ProbeResult["outcome"]) =>
    looked.filter((result) => result.outcome === outcome).length;
  const wrong = count("fail");
  const open = count("unknown") + count("error");
  const word =
    wrong > 0
      ? layout.paint("no-go", " NO-GO ")
      : open > 0
        ? layout.paint("yellow", " OPEN ")
        : layout.paint("go", " GO ");
  const parts = [
    `${count("pass")} of ${plural(looked.length, "look", "looks")} passed`,
    ...(wrong > 0 ? [`${wrong} failed`] : []),
    ...(open > 0 ? [`${open} could not be decided`] : []),
  ];
  const lines = [
    ...results.flatMap((result) => resultLines(result, layout)),
    "",
    `${word}  ${layout.paint("bold", neutral(stack))}  ${parts.join(", ")}.`,
  ];
  return `${lines.join("\n")}\n`;
}

function resultLines(result: ProbeResult, layout: Layout): string[] {
  const { outcome, title, target, probe, findings, reason } = result;
  const [word, style] = words[outcome];
  const about = target === "" ? probe : `${probe}, ${neutral(target)}`;
  const head = `${layout.paint(style, word.padEnd(7))} | ${title}  ${layout.paint("dim", about)}`;
  const details = [
    ...findings.map(({ property, sentence }) => `${property}: ${sentence}`),
    ...(reason === undefined ? [] : [reason]),
  ];
  const room = layout.width - 10;
  return [
    head,
    ...details.flatMap((text) => wrap(neutral(text), room).map((line) => `          ${line}`)),
  ];
}
