/** Several packs read the waivers of one stack: which of them are about this one. */
import type { Waiver } from "./waiver";

/** The pack whose policies a waiver names by their id alone. */
const plain = "gonogo";

/** The waivers of the pack's policies, which other packs than ours are named by: `acme/owner-tag`. */
export function waiversOfPack(pack: string, waivers: readonly Waiver[]): readonly Waiver[] {
  return waivers.flatMap((waiver) => {
    const slash = waiver.policy.lastIndexOf("/");
    const of = slash < 0 ? plain : waiver.policy.slice(0, slash);
    return of === pack ? [{ ...waiver, policy: waiver.policy.slice(slash + 1) }] : [];
  });
}
