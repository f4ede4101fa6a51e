/** What the packs changed before they checked, as a diff. */
import type { PropertyChange } from "../../engine/types";
import { groupBy } from "../group-by";
import type { Remediation, StackReport } from "../model";
import { place, shortType, splitUrn } from "../names";
import { neutral } from "../neutral";
import { remediationHeadline, shownValue } from "../remediations";
import { type Layout, wrap } from "./layout";

const maxShown = 40;

export function remediationLines(run: StackReport, layout: Layout): string[] {
  const { remediations } = run;
  if (remediations.length === 0) return [];
  const byUrn = [...groupBy(remediations, (each) => each.urn).values()];
  const more = byUrn.length - maxShown;
  return [
    `${layout.paint("bold", "Remediated before the check")}  ${remediationHeadline(run)}`,
    ...byUrn.slice(0, maxShown).flatMap((each) => resourceLines(each, layout)),
    ...(more > 0 ? [layout.paint("dim", `  … and ${more} more; --format json lists them`)] : []),
    "",
  ];
}

function resourceLines(remediations: readonly Remediation[], layout: Layout): string[] {
  const [first] = remediations;
  if (!first) return [];
  const { name, type } = splitUrn(first.urn);
  const where = first.source ? `  ${layout.paint("dim", neutral(place(first.source)))}` : "";
  return [
    `  ${layout.paint("bold", neutral(name))}  ${layout.paint("cyan", neutral(shortType(type)))}${where}`,
    ...remediations.flatMap(({ policy, changes, diagnostic }) => [
      `    ${layout.paint("dim", neutral(policy))}`,
      ...changes.map((change) => changeLine(change, layout)),
      ...(diagnostic === undefined
        ? []
        : wrap(`Not done: ${neutral(diagnostic)}`, layout.width - 6).map(
            (line) => `      ${line}`,
          )),
    ]),
  ];
}

function changeLine({ property, before, after }: PropertyChange, layout: Layout): string {
  const was = layout.paint("red", neutral(shownValue(before)));
  const is = layout.paint("green", neutral(shownValue(after)));
  return `      ${neutral(property)}: ${was} → ${is}`;
}
