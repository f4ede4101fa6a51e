/** How many previews run side by side. */
import { availableParallelism, freemem } from "node:os";

/** A preview keeps two processors busy: its program, and its packs. */
const processorsEach = 2;
/** A preview of some hundred resources takes up to half a gigabyte in its processes together. */
const memoryEach = 1024 ** 3;
const most = 2;

export function previewsAtOnce(
  machine = { processors: availableParallelism(), memory: freemem() },
): number {
  const byProcessors = Math.floor(machine.processors / processorsEach);
  const byMemory = Math.floor(machine.memory / memoryEach);
  return Math.max(1, Math.min(most, byProcessors, byMemory));
}

/** Applies `work` to each item, at most `limit` at once; the results are in the items' order. */
export async function mapLimited<T, R>(
  items: readonly T[],
  limit: number,
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  const worker = async () => {
    for (let at = next++; at < items.length; at = next++) {
      results[at] = await work(items[at] as T);
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
  return results;
}
