/** The rules of other packs: which policy of ours finds the same, and why the rest is declined. */
import {
  declinedReasons,
  type Peer,
  type PeerRule,
  peerIds,
  peerOf,
} from "../../policies/catalogue/peers";
import { cell, notice, policyLink, table } from "./markdown";

/** Path from the root → content. */
export function peersPage(): readonly [string, string] {
  const peers = peerIds.map(peerOf);
  const rows = peers.map((peer) => {
    const rules = Object.values(peer.rules);
    const covered = rules.filter(({ policies }) => policies !== undefined).length;
    return [
      `[${peer.title}](#${anchor(peer)})`,
      `${peer.version}, commit ${peer.commit.slice(0, 8)}`,
      String(rules.length),
      String(covered),
      String(rules.length - covered),
    ];
  });
  const lines = [
    notice,
    "# Rules of other packs",
    "",
    "Every rule of four packs for AWS, and what became of it here: the policies that find the same " +
      "defect, or the reason why none does. Rules are named by their ids; look them up at the " +
      "source.",
    "",
    ...table(["pack", "version", "rules", "covered", "declined"], rows),
    ...peers.flatMap(section),
    "",
  ];
  return ["docs/policies/peers.md", lines.join("\n")];
}

function section(peer: Peer): string[] {
  const rules = Object.entries(peer.rules);
  const covered = rules.filter(([, { policies }]) => policies !== undefined);
  const rows = covered.map(([id, { on = "", policies = [], difference = "" }]) => [
    `\`${id}\``,
    cell(on),
    policies.map(policyLink).join(", "),
    cell(difference),
  ]);
  return [
    "",
    `<a id="${anchor(peer)}"></a>`,
    "",
    `## ${peer.title} ${peer.version}`,
    "",
    `${peer.source} at ${peer.commit}: ${peer.scope}.`,
    "",
    ...table(["rule", "on", "policies", "difference"], rows),
    "",
    "### Declined",
    ...Object.entries(declinedReasons).flatMap(([reason, sentence]) => {
      const own = rules.filter(([, { declined }]) => declined === reason);
      return own.length === 0 ? [] : ["", `**${sentence}**`, "", ...own.map(declinedLine)];
    }),
  ];
}

function declinedLine([id, { on, note }]: readonly [string, PeerRule]): string {
  return `- \`${id}\`${on ? ` (${on})` : ""}${note ? `: ${note}` : ""}`;
}

const anchor = (peer: Peer) => `peer-${peer.title.toLowerCase().replace(/\W+/g, "-")}`;
