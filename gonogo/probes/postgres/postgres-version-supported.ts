import { defineProbe, isTrouble, seen, type Trouble } from "../probe";
import { rowsOf } from "./session";

interface Facts {
  /** `170004`. */
  readonly version: number | Trouble;
  /** What the stack was made with. */
  readonly made?: number;
}

export default defineProbe({
  id: "postgres-version-supported",
  title: "Postgres is of the major version that is asked for, or newer",
  why: "A version that is too old lacks what the schema uses, or is no longer mended.",
  fix: "Upgrade the engine, by a blue/green deployment where it must not stop.",
  severity: "medium",
  controls: ["postgres-provisioned"],
  target: "postgres",
  options: {
    major: {
      type: "integer",
      default: 14,
      minimum: 9,
      stricter: "higher",
      description: "Least major version.",
      source: "finsight-026, catalytic-017",
    },
  },
  messages: {
    old: "It is version {major}, and {least} is asked for.",
    other: "It is version {major}, and the stack was made with {least}.",
  },
  async collect(target, look): Promise<Facts> {
    const rows = await rowsOf<{ version: number }>(
      target,
      look,
      "SELECT current_setting('server_version_num')::int AS version",
    );
    const made = target.version === undefined ? {} : { made: target.version };
    if (isTrouble(rows)) return { version: rows, ...made };
    return { version: rows[0]?.version ?? { trouble: "it tells no version" }, ...made };
  },
  *judge({ version, made }, { major: least }) {
    const major = Math.floor(seen(version, "Postgres") / 10_000);
    if (major < least) yield { message: "old", property: "server_version", major, least };
    else if (made !== undefined && major < made) {
      yield { message: "other", property: "server_version", major, least: made };
    }
  },
  evidence: ({ version }) => (isTrouble(version) ? {} : { version }),
  passes: [
    { name: "the least", facts: { version: 140_000 } },
    { name: "what the stack says", facts: { version: 170_004, made: 17 } },
    { name: "newer than the stack says", facts: { version: 180_001, made: 17 } },
  ],
  fails: [
    { name: "too old", facts: { version: 130_018 }, expect: "old" },
    { name: "older than the stack", facts: { version: 150_008, made: 17 }, expect: "other" },
  ],
  undecided: [{ name: "out of reach", facts: { version: { trouble: "cut" } } }],
});
