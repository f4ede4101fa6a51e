/** What the commands that look at a running system have in common: where it is, how they report. */
import type { OptionTable } from "./arguments";
import { formats } from "./formats";
import { keepingHelp, keepingOptions } from "./history-commands";
import { signingHelp, signingOptions } from "./integrity-commands";

export const looksOptions: OptionTable = {
  ...keepingOptions,
  ...signingOptions,
  program: { type: "string" },
  outputs: { type: "string" },
  record: { type: "string" },
  format: { type: "string", choices: formats },
  output: { type: "string", short: "o" },
  "no-color": { type: "boolean" },
};

export const outputsHelp =
  "  --outputs FILE              what pulumi stack output --json printed (default: asks the Pulumi CLI)\n";
export const programHelp = "  --program DIR               the folder that holds Pulumi.yaml\n";
export const looksReportHelp = `How to report
  --format FORMAT             as gonogo preview has them (default: text, or what the name of the
                              output file says)
  -o, --output PATH           write the report to a file or into a folder: gonogo audit --probes
                              FILE counts what a report in JSON tells
  --record FILE               write the bare results as JSON, which audit --probes FILE counts too
${keepingHelp}${signingHelp}  --no-color                  plain text; NO_COLOR does the same
`;
