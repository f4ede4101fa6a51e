/** What an answer says of a step. Pure: its result is that of a probe's judgement. */
import type { Judgement, ProbeFinding } from "../probes/judge";
import type { HttpAnswer } from "../probes/look";
import { captured, parsed, wrongWith } from "./json";
import type { SmokeStep } from "./step";

export interface StepJudgement extends Judgement {
  /** Name → what was captured; never told to anybody. */
  readonly captured: ReadonlyMap<string, string>;
}

/** @param elsewhere The origin that the answer leads to, where it is not the host's own. */
export function judgeStep(
  step: SmokeStep,
  answer: Pick<HttpAnswer, "status" | "body" | "whole">,
  property: string,
  elsewhere?: string,
): StepJudgement {
  const { status, body, whole } = answer;
  const { is, source } = step.status;
  const none = new Map<string, string>();
  if (!is.includes(status)) {
    const where =
      elsewhere === undefined ? "" : ` and leads to ${elsewhere}, which is not followed`;
    const sentence = `It answers ${status}${where}, not ${is.join(" or ")} (${source}).`;
    return { outcome: "fail", findings: [{ sentence, property }], captured: none };
  }
  const wanted = Object.entries(step.capture);
  if (step.json.length === 0 && wanted.length === 0) {
    return { outcome: "pass", findings: [], captured: none };
  }
  if (!whole) {
    const reason = "The answer is too long to be read to its end.";
    return { outcome: "unknown", findings: [], reason, captured: none };
  }
  const value = parsed(body);
  if (value === undefined) {
    const sentence = "It answers with what is no JSON.";
    return { outcome: "fail", findings: [{ sentence, property }], captured: none };
  }
  const findings: ProbeFinding[] = step.json.flatMap((expected) => {
    const wrong = wrongWith(value.json, expected);
    return wrong === undefined
      ? []
      : [{ sentence: `Its JSON ${wrong} (${expected.source}).`, property }];
  });
  const found = new Map<string, string>();
  for (const [name, how] of wanted) {
    const text = captured(value.json, how);
    if (text !== undefined) found.set(name, text);
    else {
      const as = how.matches === undefined ? "" : ` that matches ${how.matches}`;
      const sentence = `Its JSON has no ${name}${as}, which later steps need.`;
      findings.push({ sentence, property });
    }
  }
  return { outcome: findings.length > 0 ? "fail" : "pass", findings, captured: found };
}
