/** When an item must hold, as the headings above it say. */
import type { Cadence, Phase } from "../../policies/catalogue/checklist";

export interface When {
  readonly phase: Phase;
  /** With phase `ongoing`. */
  readonly cadence?: Cadence;
}

/** The first that a heading fits wins. */
const signs: readonly (readonly [RegExp, When])[] = [
  [/\b(daily|every day|each day)\b/, { phase: "ongoing", cadence: "daily" }],
  [/\b(weekly|every week|each week)\b/, { phase: "ongoing", cadence: "weekly" }],
  [/\b(monthly|every month|each month)\b/, { phase: "ongoing", cadence: "monthly" }],
  [/\b(pre|before)[- ]?(the )?(launch|release|go[- ]?live|deploy)/, { phase: "pre-launch" }],
  [
    /\b(post|after)[- ]?(the )?(launch|release|go[- ]?live|deploy)|\bfirst (24|48|72|few|day|week|month)|\b(day|week|month) (one|1)\b|\bhypercare\b/,
    { phase: "post-launch" },
  ],
  [
    /\b(launch|release|cut-?over)[- ]day\b|\bday of (the )?(launch|release)\b|^(the )?(launch|go[- ]?live|cut-?over)$/,
    { phase: "launch-day" },
  ],
  // The longest time between two looks that a checklist may have here; our choice where none is said.
  [
    /\b(ongoing|recurring|quarterly|yearly|annual|maintenance)\b/,
    { phase: "ongoing", cadence: "monthly" },
  ],
  [
    /\b(during|in) (an |the )?(incident|outage|emergency)\b|\bif (something|anything|it) (goes|breaks)/,
    { phase: "incident" },
  ],
];

/** @param headings Outermost first: the nearest that says anything decides. */
export function whenOf(headings: readonly string[]): When {
  for (const heading of [...headings].reverse()) {
    const text = heading.toLowerCase();
    const found = signs.find(([sign]) => sign.test(text));
    if (found) return found[1];
  }
  return { phase: "pre-launch" };
}

/** What a launch does not wait for, as the checklist itself says. */
export function isOptional(text: string, headings: readonly string[]): boolean {
  const sign = /\boptional(ly)?\b|\bnice[- ]to[- ]haves?\b|\(recommended\)/i;
  return (
    sign.test(text) || headings.some((each) => sign.test(each) || /^recommended\b/i.test(each))
  );
}

/** `GDPR reviewed (if serving EU users)` counts where serving EU users. */
export function conditionOf(text: string): string | undefined {
  const [, said] = /\((?:only )?(?:if|where|when) ([^()]+)\)/i.exec(text) ?? [];
  if (said === undefined) return undefined;
  const condition = said.trim().replace(/[.;,]+$/, "");
  return /^(applicable|needed|required|relevant)$/i.test(condition) ? "it applies" : condition;
}
