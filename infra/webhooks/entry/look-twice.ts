import { wakePauseMs } from "./waking-inbox";

export interface Relayed {
  readonly taken: number;
  readonly confirmed: number;
}

/** Beyond the pause, so that what was stored at its very end is seen. */
const marginMs = 250;

/**
 * What a relay does that a receiver has woken: it looks now, and again when the time is over in
 * which the receiver wakes no other one. What was stored meanwhile would wait for the clock.
 *
 * @param release Gives back between the two what others need, such as connections.
 */
export async function lookTwice(
  look: () => Promise<Relayed>,
  release: () => Promise<void>,
  pauseMs: number = wakePauseMs + marginMs,
): Promise<Relayed> {
  const since = performance.now();
  const first = await look();
  await release();
  const rest = Math.ceil(pauseMs - (performance.now() - since));
  await new Promise((resolve) => setTimeout(resolve, Math.max(0, rest)));
  const second = await look();
  return { taken: first.taken + second.taken, confirmed: first.confirmed + second.confirmed };
}
