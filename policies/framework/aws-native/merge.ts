/** What a policy says about one resource that it read as several. */
import type { Evaluation } from "../evaluate";

interface Judged {
  readonly resource?: { readonly urn: string; readonly key: string };
  readonly evaluation: Evaluation;
}

const weights: { readonly [K in Evaluation["outcome"]]: number } = {
  error: 4,
  fail: 4,
  unknown: 3,
  pass: 2,
  "not-applicable": 1,
};

/**
 * One resource gets one answer: every violation, or else one doubt, or a pass, and only where no
 * reading of it is covered the reason for that. Resources that are read as themselves stay.
 */
export function oneAnswerEach<J extends Judged>(judged: readonly J[]): readonly J[] {
  if (judged.every(({ resource }) => resource === undefined || resource.key === resource.urn)) {
    return judged;
  }
  const best = new Map<string, J>();
  for (const each of judged) {
    const urn = each.resource?.urn ?? "";
    const before = best.get(urn);
    if (before === undefined || weight(each) > weight(before)) {
      best.set(urn, each);
    }
  }
  return judged.filter((each) => {
    const kept = best.get(each.resource?.urn ?? "");
    return kept === each || (kept !== undefined && weight(kept) === 4 && weight(each) === 4);
  });
}

function weight({ evaluation }: Judged): number {
  return weights[evaluation.outcome];
}
