/**
 * The rules of other packs, and what became of each: covered by policies of ours, or declined with
 * a reason. A rule is named by its id; no word of a peer is kept.
 */
import reasons from "./peers/reasons.json";

export interface PeerRule {
  /** Resource type, or service, that the rule is about, in the peer's own names. */
  readonly on?: string;
  /** Policies of ours that find the same defect. */
  readonly policies?: readonly string[];
  /** What they see otherwise than the rule, and why. */
  readonly difference?: string;
  /** Id of the reason why no policy of ours finds it. */
  readonly declined?: string;
  /** What is particular about this one. */
  readonly note?: string;
}

export interface Peer {
  readonly title: string;
  /** Which of its rules are listed: all of these. */
  readonly scope: string;
  readonly version: string;
  readonly commit: string;
  readonly source: string;
  /** How many rules it has in that scope, so that none gets lost here. */
  readonly count: number;
  readonly rules: Readonly<Record<string, PeerRule>>;
}

const files = {
  "pulumi-compliance-policies": () => require("./peers/pulumi-compliance-policies.json"),
  awsguard: () => require("./peers/awsguard.json"),
  "cdk-nag": () => require("./peers/cdk-nag.json"),
  checkov: () => require("./peers/checkov.json"),
} as const;

export const peerIds = Object.keys(files) as readonly (keyof typeof files)[];

export function peerOf(id: keyof typeof files): Peer {
  return files[id]();
}

/** Id of a reason → the reason, as a sentence. */
export const declinedReasons: Readonly<Record<string, string>> = reasons;
