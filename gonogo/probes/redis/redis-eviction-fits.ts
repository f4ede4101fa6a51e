import { defineProbe, isTrouble, seen, type Trouble } from "../probe";
import { infoOf } from "./session";

interface Memory {
  /** `noeviction`. */
  readonly policy: string;
  /** Bytes; 0: no limit. */
  readonly limit: number;
  readonly used: number;
}
interface Facts {
  readonly memory: Memory | Trouble;
  readonly role: "cache" | "queue" | "";
}

const memory: Memory = { policy: "noeviction", limit: 1_000_000_000, used: 200_000_000 };
const facts = (role: Facts["role"], more: Partial<Memory> = {}): Facts => ({
  memory: { ...memory, ...more },
  role,
});

export default defineProbe({
  id: "redis-eviction-fits",
  title: "Redis has a limit of memory, and does what its role needs when it is reached",
  why: "A queue that forgets keys loses jobs and lets revoked tokens in; a cache that does not, refuses every write once it is full; without a limit the machine ends it.",
  fix: "Set maxmemory, and maxmemory-policy to noeviction for queues and revoked tokens, to allkeys-lru for a cache.",
  severity: "medium",
  controls: ["redis-memory-policy"],
  target: "redis",
  options: {
    percent: {
      type: "integer",
      default: 80,
      minimum: 1,
      maximum: 100,
      stricter: "lower",
      description: "Most of the memory that may be in use, in percent.",
      source: "Our choice: the alarm's figure.",
    },
  },
  messages: {
    unlimited: "There is no limit of memory.",
    forgets: "It is a queue, and forgets keys when memory is full: {policy}.",
    refuses: "It is a cache, and refuses writes when memory is full: noeviction.",
    full: "{used} % of the memory are in use, more than {percent} %.",
  },
  async collect(target, look): Promise<Facts> {
    const role: Facts["role"] = target.role ?? "";
    const info = await infoOf(target, look, "memory");
    if (isTrouble(info)) return { memory: info, role };
    const { maxmemory_policy: policy, maxmemory, used_memory: used } = info;
    if (policy === undefined || maxmemory === undefined || used === undefined) {
      return { memory: { trouble: "it tells nothing of its memory" }, role };
    }
    return { memory: { policy, limit: Number(maxmemory), used: Number(used) }, role };
  },
  *judge({ memory: told, role }, { percent }) {
    const { policy, limit, used } = seen(told, "Redis");
    const property = "maxmemory-policy";
    if (limit === 0) yield { message: "unlimited", property: "maxmemory" };
    else if (used > (limit * percent) / 100) {
      // A full cache does its work; a full queue refuses the next job.
      const share = Math.round((used / limit) * 100);
      if (role !== "cache" || policy === "noeviction") {
        yield { message: "full", property: "used_memory", used: share, percent };
      }
    }
    if (role === "queue" && policy !== "noeviction") {
      yield { message: "forgets", property, policy };
    } else if (role === "cache" && policy === "noeviction") {
      yield { message: "refuses", property };
    }
  },
  evidence: ({ memory: told }) =>
    isTrouble(told) ? {} : { policy: told.policy, limit: told.limit, used: told.used },
  passes: [
    { name: "a queue that remembers", facts: facts("queue") },
    { name: "a cache that forgets", facts: facts("cache", { policy: "allkeys-lru" }) },
    { name: "a full cache", facts: facts("cache", { policy: "allkeys-lru", used: 999_999_999 }) },
    { name: "nobody says what it is", facts: facts("") },
  ],
  fails: [
    { name: "no limit", facts: facts("queue", { limit: 0 }), expect: "unlimited" },
    { name: "a queue", facts: facts("queue", { policy: "volatile-lru" }), expect: "forgets" },
    { name: "a cache", facts: facts("cache"), expect: "refuses" },
    { name: "nearly full", facts: facts("queue", { used: 900_000_000 }), expect: "full" },
  ],
  undecided: [{ name: "out of reach", facts: { memory: { trouble: "cut" }, role: "queue" } }],
});
