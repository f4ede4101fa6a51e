/** Debian packages that tests need: installed when missing and we may, as root or by sudo. */
import { spawnSync } from "node:child_process";

/**
 * Another test process may be installing at this moment: apt waits for some of its locks only, so
 * one of ours is held meanwhile, and what fails for somebody else's is tried again.
 */
const script = `
$GONOGO_APT --version >/dev/null || exit 1
lock=/tmp/gonogo-tests-apt-$(id -u).lock
for attempt in 1 2 3 4 5; do
  flock "$lock" $GONOGO_APT -o DPkg::Lock::Timeout=120 update -qq &&
    flock "$lock" $GONOGO_APT -o DPkg::Lock::Timeout=120 install -y -qq --no-install-recommends "$@" &&
    exit 0
  sleep 5
done
`;

/** Whoever asks looks afterwards whether it is there, and says what to install. */
export function aptInstall(...names: readonly string[]): void {
  const isRoot = process.getuid?.() === 0;
  const GONOGO_APT = isRoot ? "apt-get" : "sudo -n apt-get";
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive", GONOGO_APT };
  spawnSync("sh", ["-c", script, "sh", ...names], { env });
}

/** The path of a program, by the shell's own search. */
export function programOnPath(name: string): string | undefined {
  const { stdout, status } = spawnSync("sh", ["-c", 'command -v "$1"', "sh", name], {
    encoding: "utf8",
  });
  return status === 0 ? stdout.trim() : undefined;
}
