import type { AnalyzeResponse, PolicyNotApplicable } from "@pulumi/pulumi/proto/analyzer_pb";

/**
 * The part of an answer that lists policies which do not apply. For a usual resource that is most
 * of them, each with the same reason as the time before, so their messages are kept.
 */
export class NotApplicableList {
  readonly #kept = new Map<
    string,
    { readonly reason: string; readonly message: PolicyNotApplicable }
  >();

  append(
    response: AnalyzeResponse,
    reasons: readonly (readonly [policy: string, reason: string])[],
  ): void {
    const list = [...response.getNotApplicableList()];
    for (const [policy, reason] of reasons) {
      let kept = this.#kept.get(policy);
      if (kept?.reason !== reason) {
        const message = response.addNotApplicable();
        message.setPolicyName(policy);
        message.setReason(reason);
        kept = { reason, message };
        this.#kept.set(policy, kept);
      }
      list.push(kept.message);
    }
    response.setNotApplicableList(list);
  }
}
