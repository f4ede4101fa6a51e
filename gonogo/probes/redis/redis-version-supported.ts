import { defineProbe, isTrouble, seen, type Trouble } from "../probe";
import { infoOf } from "./session";

interface Facts {
  /** `7.2.4`: of Redis, or of the Redis that a Valkey is equal to. */
  readonly version: string | Trouble;
}

export default defineProbe({
  id: "redis-version-supported",
  title: "Redis is of the major version that is asked for, or newer",
  why: "Older ones have no users, no TLS of their own, and holes that nobody mends.",
  fix: "Upgrade the engine; Valkey counts as the Redis that it is compatible with.",
  severity: "medium",
  controls: ["redis-provisioned"],
  target: "redis",
  options: {
    major: {
      type: "integer",
      default: 6,
      minimum: 2,
      stricter: "higher",
      description: "Least major version.",
      source: "catalytic-025",
    },
  },
  messages: { old: "It is version {version}, and {least} is asked for." },
  async collect(target, look): Promise<Facts> {
    const info = await infoOf(target, look, "server");
    if (isTrouble(info)) return { version: info };
    const version = info.redis_version ?? "";
    const known = /^\d+\.\d+(\.\d+)?$/.test(version);
    return { version: known ? version : { trouble: "it tells no version" } };
  },
  *judge({ version: told }, { major: least }) {
    const version = seen(told, "Redis");
    if (Number(version.split(".")[0]) < least) {
      yield { message: "old", property: "redis_version", version, least };
    }
  },
  evidence: ({ version }) => (isTrouble(version) ? {} : { version }),
  passes: [
    { name: "the least", facts: { version: "6.0.16" } },
    { name: "a newer one", facts: { version: "7.2.4" } },
  ],
  fails: [{ name: "too old", facts: { version: "5.0.14" }, expect: "old" }],
  undecided: [{ name: "out of reach", facts: { version: { trouble: "cut" } } }],
});
