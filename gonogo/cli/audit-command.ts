import { type Command, runnerHelp, target, targetHelp } from "./command";
import { formats } from "./formats";
import { keepingHelp, keepingOptions } from "./history-commands";
import { signingHelp, signingOptions } from "./integrity-commands";
import { eventHelp, eventOptions } from "./report-command";

export const audit: Command = {
  options: {
    ...target,
    ...keepingOptions,
    ...signingOptions,
    ...eventOptions,
    phase: { type: "string", choices: ["pre-launch", "launch-day", "post-launch"] },
    checklist: { type: "string" },
    commit: { type: "string" },
    probes: { type: "string", multiple: true },
    validate: { type: "boolean" },
    outputs: { type: "string" },
    "policy-pack": { type: "string", multiple: true },
    "policy-pack-config": { type: "string", multiple: true },
    format: { type: "string", choices: formats },
    output: { type: "string", short: "o" },
  },
  help: `Usage: gonogo audit [STACK...] [options]

Decides over the whole checklist of a stack: its preview, its evidence, its attestations, and what is
still open, in the order in which to take it up.

${targetHelp}
What to decide
  --phase PHASE               pre-launch (default), launch-day or post-launch
  --checklist NAME            finsight, paymentsvc, toolbox, catalytic, clientflow, or a file
                              (default: what gonogo:checklist or gonogo:system says)
  --commit SHA                what evidence must be made of (default: the repository's HEAD)
  --probes FILE               what gonogo validate, smoke, load or watch saw of the running system: a
                              record, or a report in JSON; repeatable, the newest look counts
  --validate                  look at the running system too; --outputs FILE as for gonogo validate

What to check it with
  --policy-pack DIR           a CrossGuard pack; repeatable; "builtin" is gonogo's own (default)
  --policy-pack-config FILE   levels and options as JSON, one file for each pack, in their order

Instead of a preview: what the Pulumi CLI ran (gonogo report --help)
${eventHelp}
How to report and run
  --format FORMAT             as gonogo preview has them (default: text, or what the name of the
                              output file says); only the whole report holds every item: json, html
  -o, --output PATH           write the report to a file, or each stack's own into a folder
${keepingHelp}${signingHelp}  --no-color                  plain text; NO_COLOR does the same
${runnerHelp}
Exit codes
  0 go   1 no-go   2 usage or configuration error   3 could not decide   130 interrupted
`,
  load: () => require("./audit"),
};
