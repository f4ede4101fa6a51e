/** What git says of a repository; nothing where there is no git, or no repository. */
import { spawnSync } from "node:child_process";
import type { RunContext } from "../report/model";

/** The commit that is checked out: 40 hexadecimal digits. */
export function gitHead(root: string): string | undefined {
  const sha = git(root, "rev-parse", "HEAD")?.trim();
  return sha !== undefined && /^[0-9a-f]{40}$/.test(sha) ? sha : undefined;
}

/** The commit that is checked out, and whether tracked files differ from it. */
export function gitCommit(root: string): RunContext["commit"] {
  const sha = gitHead(root);
  if (sha === undefined) return undefined;
  const status = git(root, "status", "--porcelain", "--untracked-files=no");
  return { sha, dirty: status === undefined || status.trim() !== "" };
}

function git(root: string, ...args: readonly string[]): string | undefined {
  // A lock taken for a mere question would get in the way of a commit made at the same time.
  const env = { ...process.env, GIT_OPTIONAL_LOCKS: "0" };
  const { status, stdout } = spawnSync("git", ["-C", root, ...args], {
    encoding: "utf8",
    env,
    timeout: 10_000,
  });
  return status === 0 ? stdout : undefined;
}
