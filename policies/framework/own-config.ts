/** The configuration of a pack that stands beside ours. */
import type { StackConfig } from "./settings";

/** The pack that the gate's own key configures. */
const ours = "gonogo";
/** Keys of the gate that are about the policies of our pack. */
const about = new Set(["policies", "preset"]);

/**
 * The configuration as `readSettings` reads it. Environment and what an undecided rule means are
 * the gate's, one for all packs; levels, options and preset of another pack stand under its own
 * name, `acme:policies`, since each pack refuses the ids of policies that it does not have.
 */
export function configOfPack(pack: string, stack: StackConfig): StackConfig {
  if (pack === ours) return stack;
  const config: Record<string, string> = {};
  for (const [key, value] of Object.entries(stack.config)) {
    const [namespace, name = ""] = key.replace(":config:", ":").split(":");
    if (namespace === ours && !about.has(name)) config[key] = value;
    if (namespace === pack && about.has(name)) config[`${ours}:${name}`] = value;
  }
  return { ...stack, config };
}

/** A sentence about that configuration, with the key that the user wrote. */
export function inWordsOfPack(pack: string, problem: string): string {
  if (pack === ours) return problem;
  return [...about].reduce(
    (text, name) => text.replaceAll(`${ours}:${name}`, `${pack}:${name}`),
    problem,
  );
}
