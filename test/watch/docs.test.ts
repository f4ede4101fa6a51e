import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { readArguments } from "../../gonogo/cli/arguments";
import { commands } from "../../gonogo/cli/commands";
import { probes } from "../../gonogo/probes/registry";
import { cadenceDays, watchCadences } from "../../gonogo/watch/cadence";

const page = (name: string) => readFileSync(join(__dirname, "../../docs", name), "utf8");
const watchPage = page("watch.md");

/** The blocks of a page in a language. */
function blocks(text: string, language: string): readonly string[] {
  const pattern = new RegExp(`^ *\`\`\`${language}\\n([\\s\\S]*?)^ *\`\`\`$`, "gm");
  return [...text.matchAll(pattern)].map(([, body = ""]) => body);
}

/** The commands of a text as a shell would split them, without comments and redirections. */
function commandsIn(text: string): readonly (readonly string[])[] {
  return [...text.matchAll(/npx gonogo ([^\n]+)/g)].map(([, line = ""]) =>
    line.trim().split(/\s+/),
  );
}

function check([name = "", ...args]: readonly string[]): ReturnType<typeof readArguments> {
  const command = commands[name];
  assert(command, name);
  return readArguments(args, command.options, name);
}

/** Minutes, hours, days, months, days of the week: `*`, numbers, lists, ranges and steps. */
const field = /^(?:\*|\d+(?:-\d+)?)(?:\/\d+)?(?:,(?:\*|\d+(?:-\d+)?)(?:\/\d+)?)*$/;

function assertSchedule(schedule: string): void {
  const fields = schedule.split(/\s+/);
  assert.equal(fields.length, 5, schedule);
  for (const each of fields) assert.match(each, field, schedule);
  // The first day is due every two hours: a rarer entry would miss it.
  assert.match(schedule, /^\d+ \* \* \* \*$/);
}

describe("docs/watch.md", () => {
  it("has a line for cron that runs what it says", () => {
    const [line = ""] = blocks(watchPage, "cron");
    const [, schedule = "", command = ""] = /^((?:\S+ ){4}\S+) (.+)$/m.exec(line) ?? [];
    assertSchedule(schedule);
    // In a line of cron "%" ends the command.
    assert.doesNotMatch(command, /%/);
    const [args = []] = commandsIn(command);
    const read = check(args);
    assert.deepEqual(read.positionals, ["finsight-prod"]);
    assert(read.flag("due") && read.value("records"));
  });

  it("has a workflow for GitHub that looks on a schedule and keeps the records", () => {
    const [text = ""] = blocks(watchPage, "yaml");
    const workflow = parse(text) as {
      readonly on: { readonly schedule: readonly { readonly cron: string }[] };
      readonly permissions: Readonly<Record<string, string>>;
      readonly jobs: Readonly<
        Record<string, { readonly steps: readonly Readonly<Record<string, unknown>>[] }>
      >;
    };
    for (const { cron } of workflow.on.schedule) assertSchedule(cron);
    assert.equal(workflow.permissions.contents, "write");
    const steps = Object.values(workflow.jobs).flatMap((job) => job.steps);
    const looks = steps.flatMap(({ run }) => (typeof run === "string" ? commandsIn(run) : []));
    assert.equal(looks.length, 1);
    const folder = check(looks[0] ?? []).value("records");
    const places = steps.map((step) => (step.with as { path?: string } | undefined)?.path);
    assert(places.includes(folder), "the branch of the records is checked out where they are put");
    const last = steps.at(-1);
    // A look that found something must be kept all the same.
    assert.deepEqual([last?.if, last?.["working-directory"]], ["always()", folder]);
  });

  it("tells the times that hold", () => {
    const told = (cadence: string) =>
      new RegExp(`^\\| \`${cadence}\` \\|.*\\| (.+) \\| (.+) \\|$`, "m").exec(watchPage)?.slice(1);
    const days = (text = "") => {
      const [, hours, minutes] = /(?:([\d.]+) h(?:ours)?)(?: (\d+) min)?/.exec(text) ?? [];
      const [, whole] = /([\d.]+) days/.exec(text) ?? [];
      return whole === undefined ? (Number(hours) + Number(minutes ?? 0) / 60) / 24 : Number(whole);
    };
    for (const cadence of watchCadences) {
      const [due, counts] = told(cadence) ?? [];
      const { [cadence]: holds } = cadenceDays;
      const minutes = [due, counts].map((text) => Math.round(days(text) * 1440));
      const held = [holds.due, holds.counts].map((each) => Math.round(each * 1440));
      assert.deepEqual(minutes, held, cadence);
    }
  });
});

describe("docs of looks", () => {
  for (const name of ["watch.md", "probes.md"]) {
    it(`${name} shows commands that are read as they stand`, () => {
      const found = commandsIn(page(name).replaceAll("`", "\n"));
      assert(found.length > 0);
      for (const command of found) check(command);
    });
  }

  it("probes.md names every probe, and no other", () => {
    const [, table = ""] = page("probes.md").split("\n## Probes\n");
    const rows = table.split("\n## ")[0]?.match(/^\| `.*$/gm) ?? [];
    const named = rows.flatMap((row) => row.split("|")[1]?.match(/[a-z][a-z0-9-]+/g) ?? []);
    assert.deepEqual([...named].sort(), probes.map(({ id }) => id).sort());
  });
});
