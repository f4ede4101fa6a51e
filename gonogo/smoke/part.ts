/** What a part of the smoke test shows: it is not the smoke test of the checklist. Pure. */
import type { ProbeResult } from "../probes/run";

/** What failed fails the whole; all else speaks for no item of the checklist. */
export function ofPart(results: readonly ProbeResult[]): readonly ProbeResult[] {
  return results.map((result) => {
    if (result.outcome === "fail") return result;
    const { items: _, ...rest } = result;
    return { ...rest, controls: [] };
  });
}
