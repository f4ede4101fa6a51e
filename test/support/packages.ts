/** Debian packages that tests need: installed when missing and we may, as root or by sudo. */
import { spawnSync } from "node:child_process";

/** @throws Error that says what to install. */
export function aptInstall(name: string): void {
  const isRoot = process.getuid?.() === 0;
  const [command = "", ...prefix] = isRoot ? ["apt-get"] : ["sudo", "-n", "apt-get"];
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  // Another test may be installing something at this moment.
  const wait = ["-o", "DPkg::Lock::Timeout=120"];
  spawnSync(command, [...prefix, ...wait, "update", "-qq"], { env });
  const install = ["install", "-y", "-qq", "--no-install-recommends", name];
  spawnSync(command, [...prefix, ...wait, ...install], { env });
}

/** The path of a program, by the shell's own search. */
export function programOnPath(name: string): string | undefined {
  const { stdout, status } = spawnSync("sh", ["-c", 'command -v "$1"', "sh", name], {
    encoding: "utf8",
  });
  return status === 0 ? stdout.trim() : undefined;
}
