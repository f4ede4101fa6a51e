import { defineProbe, isTrouble, seen, type Trouble } from "../probe";
import { infoOf } from "./session";

interface Command {
  /** `zrangebyscore`. */
  readonly name: string;
  readonly calls: number;
  /** Milliseconds a call, inside the server. */
  readonly mean: number;
}
interface Facts {
  readonly commands: readonly Command[] | Trouble;
}

const facts = (...commands: readonly Partial<Command>[]): Facts => ({
  commands: commands.map((each) => ({ name: "get", calls: 5000, mean: 0.01, ...each })),
});

/** Of the server itself, and what people and tools ask: no request waits for them. */
const own =
  /^(acl|bg\w+|client|cluster|command|config|debug|dbsize|flush\w+|hello|info|latency|memory|monitor|psync|replconf|save|shutdown|slowlog|sync|auth|ping)(\||$)/;

export function readCommands(info: Readonly<Record<string, string>>): readonly Command[] {
  return Object.entries(info).flatMap(([key, value]): Command[] => {
    const name = /^cmdstat_(.+)$/.exec(key)?.[1];
    const calls = Number(/(?:^|,)calls=(\d+)/.exec(value)?.[1] ?? Number.NaN);
    const usec = Number(/usec_per_call=([\d.]+)/.exec(value)?.[1] ?? Number.NaN);
    if (name === undefined || own.test(name) || Number.isNaN(calls + usec)) return [];
    return [{ name: name.slice(0, 60), calls, mean: usec / 1000 }];
  });
}

export default defineProbe({
  id: "redis-answers-fast",
  title: "No command of the application is slow in Redis on average",
  why: "Redis does one command at a time: while one is slow, every other client waits.",
  fix: "Find the command with SLOWLOG GET; take SCAN for KEYS, UNLINK for DEL, and smaller keys.",
  severity: "low",
  controls: ["redis-latency"],
  target: "redis",
  options: {
    milliseconds: {
      type: "number",
      default: 5,
      minimum: 0,
      stricter: "lower",
      description: "Longest mean time of a command inside the server.",
      source: "Our choice: catalytic-256 and clientflow-130 give no figure.",
    },
    calls: {
      type: "integer",
      default: 100,
      minimum: 1,
      stricter: "lower",
      description: "Calls from which a mean says something.",
      source: "Our choice.",
    },
  },
  messages: { slow: "It takes {mean} ms on average over {calls} calls, more than {most} ms." },
  async collect(target, look): Promise<Facts> {
    const info = await infoOf(target, look, "commandstats");
    return { commands: isTrouble(info) ? info : readCommands(info) };
  },
  *judge({ commands }, { milliseconds: most, calls: least }) {
    const often = seen(commands, "Redis").filter(({ calls }) => calls >= least);
    for (const { name, calls, mean } of often) {
      if (mean > most) {
        const property = name.toUpperCase();
        yield { message: "slow", property, mean: Math.round(mean * 10) / 10, calls, most };
      }
    }
    if (often.length === 0) seen({ trouble: `no command has run ${least} times yet` }, "Redis");
  },
  evidence: ({ commands }) => (isTrouble(commands) ? {} : { commands: commands.length }),
  passes: [
    { name: "fast", facts: facts({}) },
    { name: "slow once", facts: facts({ name: "keys", calls: 2, mean: 80 }, {}) },
  ],
  fails: [{ name: "slow and often", facts: facts({ name: "keys", mean: 80 }), expect: "slow" }],
  undecided: [
    { name: "out of reach", facts: { commands: { trouble: "cut" } } },
    { name: "nothing ran yet", facts: facts({ calls: 2 }) },
  ],
});
