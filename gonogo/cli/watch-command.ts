import { watchCadences } from "../watch/cadence";
import type { Command } from "./command";

export const watch: Command = {
  options: {
    program: { type: "string" },
    outputs: { type: "string" },
    checklist: { type: "string" },
    cadence: { type: "string", multiple: true, choices: watchCadences },
    due: { type: "boolean" },
    records: { type: "string" },
    launched: { type: "string" },
    "allow-writes": { type: "boolean" },
    format: { type: "string", choices: ["text", "json"] },
    "no-color": { type: "boolean" },
  },
  help: `Usage: gonogo watch STACK --cadence CADENCE --records DIR [options]
       gonogo watch STACK --due --records DIR [options]

Does what the checklist of a stack wants done after the launch: on the first day, daily, weekly and
monthly. Looks with probes and with the smoke test's steps that only read, says what remains to whom,
and leaves a record of each cadence, which gonogo audit --probes DIR counts.

What to do
  --cadence CADENCE           first-day, daily, weekly or monthly; repeatable
  --due                       those that are due by the records in the folder, and nothing else
  --launched TIME             when the system was launched (2026-11-21T10:00:00Z): the first day is
                              due every two hours for 24 hours from then (default:
                              gonogo:launchedAt of the stack's configuration)
  --records DIR               the folder of the records
  --allow-writes              run the smoke test's steps that change something, too

What to look at
  --checklist NAME            as for gonogo audit
  --outputs FILE              what pulumi stack output --json printed (default: asks the Pulumi CLI)
  --program DIR               the folder that holds Pulumi.yaml

How to report
  --format FORMAT             text (default), or json: the records, as a list
  --no-color                  plain text; NO_COLOR does the same

Exit codes
  0 nothing that was looked at failed, or nothing was due   1 something that failed blocks   2 usage or
  configuration error   3 could not decide   130 interrupted
  What remains to people changes no exit code.
`,
  load: () => require("./watch"),
};
