/** What the process of a pack knows of the world: its stack, the waivers beside it, the date. */
import type { StackConfig } from "./settings";
import { findWaivers, type WaiverFiles } from "./waivers/files";

/** What the process of a pack is told about its stack. */
export function stackConfigFrom(env: NodeJS.ProcessEnv): StackConfig {
  return {
    project: env.PULUMI_NODEJS_PROJECT ?? "",
    stack: env.PULUMI_NODEJS_STACK ?? "",
    config: parseConfig(env.PULUMI_CONFIG),
  };
}

/** The waivers of the stack, wherever its project is. */
export function waiversOf({ project = "", stack }: StackConfig): WaiverFiles {
  // Pulumi leaves the user's own folder in PWD; its children run in other ones.
  return findWaivers(project, stack, [process.env.PWD ?? ".", process.cwd(), __dirname]);
}

/** Today's date in UTC, on which waivers end. */
export function today(): string {
  return new Date().toISOString().slice(0, 10);
}

function parseConfig(text: string | undefined): Record<string, string> {
  try {
    const parsed: unknown = JSON.parse(text ?? "{}");
    const entries = Object.entries(Object(parsed));
    return Object.fromEntries(
      entries.filter((entry): entry is [string, string] => typeof entry[1] === "string"),
    );
  } catch {
    // Pulumi writes this variable; without it the strictest settings hold.
    return {};
  }
}
