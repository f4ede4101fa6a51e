/** The commands about reports that are kept, and the options that keep them. */
import type { OptionTable } from "./arguments";
import type { Command } from "./command";

/** Of every command that makes reports. */
export const keepingOptions: OptionTable = {
  reports: { type: "string" },
};
export const keepingHelp = `  --reports DIR               keep each stack's report in DIR/STACK, and tell what changed since the
                              one before
`;

export const diff: Command = {
  options: {
    format: { type: "string", choices: ["text", "json", "markdown"] },
    all: { type: "boolean" },
    "no-color": { type: "boolean" },
  },
  help: `Usage: gonogo diff BEFORE AFTER [options]
       gonogo diff DIR [options]

Tells what changed between two reports of a stack: what is new, what is fixed, what has been open
since when, and what vanished, which is no fix. BEFORE and AFTER are files that gonogo preview or
audit wrote with --format json or --reports; DIR is the folder of a stack's reports, or one that
holds only that, whose last two are compared.

  --format FORMAT             text (default), json or markdown
  --all                       also each result that is still open without blocking
  --no-color                  plain text; NO_COLOR does the same

Exit codes
  0 nothing blocks that did not block before   1 something does   2 usage error
`,
  load: () => require("./diff"),
};

export const history: Command = {
  options: {
    reports: { type: "string" },
    format: { type: "string", choices: ["text", "json"] },
    "no-color": { type: "boolean" },
  },
  help: `Usage: gonogo history [STACK] --reports DIR [options]

Tells what the reports of a stack say over time: each verdict, how long the stack has been in its
state, what opened and was fixed, and for how many days what is open now has been so, by severity.

  --reports DIR               the folder that gonogo preview or audit --reports DIR writes
  --format FORMAT             text (default) or json
  --no-color                  plain text; NO_COLOR does the same

Exit codes
  0 told   2 usage error, or reports that cannot be read
`,
  load: () => require("./history"),
};
