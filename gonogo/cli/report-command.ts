/** The command that reports what the Pulumi CLI ran, and the options that say what that was. */
import type { OptionTable } from "./arguments";
import type { Command } from "./command";
import { formats } from "./formats";
import { keepingHelp, keepingOptions } from "./history-commands";
import { signingHelp, signingOptions } from "./integrity-commands";

export const eventOptions: OptionTable = {
  events: { type: "string" },
  "pack-record": { type: "string", multiple: true },
  "cli-version": { type: "string" },
};
export const eventHelp = `  --events FILE               what pulumi preview or up wrote with --event-log FILE
  --pack-record FILE          what the packs wrote where GONOGO_PACK_RECORD=FILE: why a policy does
                              not apply, which the event log does not tell; repeatable
  --cli-version VERSION       what pulumi version prints, for the report
`;

export const report: Command = {
  options: {
    ...eventOptions,
    ...keepingOptions,
    ...signingOptions,
    program: { type: "string" },
    config: { type: "string", multiple: true, short: "c" },
    "policy-pack": { type: "string", multiple: true },
    "policy-pack-config": { type: "string", multiple: true },
    plan: { type: "string" },
    explain: { type: "boolean" },
    format: { type: "string", choices: formats },
    output: { type: "string", short: "o" },
    "no-color": { type: "boolean" },
  },
  help: `Usage: gonogo report STACK --events FILE [options]

Makes the report of a run of the Pulumi CLI: the same as that of gonogo preview, from the engine's
event log. Nothing of the program is run; the packs are asked what they hold.

  GONOGO_PACK_RECORD=$PWD/pack.jsonl \\
    pulumi preview --stack STACK --policy-pack policies --event-log events.jsonl
  gonogo report STACK --events events.jsonl --pack-record pack.jsonl

What was run
${eventHelp}  --program DIR               folder of Pulumi.yaml (default: the nearest one upward)
  -c, --config KEY=VALUE      a configuration value that the run was given; repeatable
  --policy-pack DIR           each pack that ran, in its folder; "builtin" is gonogo's own (default)
  --policy-pack-config FILE   what pulumi preview was given; one file for each pack, in their order
  --plan FILE                 what pulumi preview --json printed: what is deleted or replaced

How to report
  --format FORMAT             text, json, html, markdown, csv, junit, sarif, sarif-github or oscal
                              (default: text, or what the name of the output file says)
  -o, --output PATH           write the report to a file, or each stack's own into a folder
${keepingHelp}${signingHelp}  --explain                   text: also corrections that are longer than a few lines
  --no-color                  plain text; NO_COLOR does the same

Exit codes
  0 go   1 no-go   2 usage or configuration error, or a log that is not whole   3 the run failed
`,
  load: () => require("./report"),
};
