import { refuse } from "./refuse";

/** Characters without white space: all inline policies of one role together (IAM quotas). */
export const inlinePolicyLimit = 10_240;

/** Gives the document back; refuses it where IAM would. IAM does not count white space. */
export function checkInlinePolicy(document: string): string {
  const size = document.replace(/\s/g, "").length;
  if (size > inlinePolicyLimit) {
    refuse(
      `An inline policy has ${size} characters; IAM takes ${inlinePolicyLimit} for a role. ` +
        "Name resources by a common prefix, or split the role.",
    );
  }
  return document;
}
