import type { Command } from "./command";
import { formats } from "./formats";
import { keepingHelp, keepingOptions } from "./history-commands";
import { signingHelp, signingOptions } from "./integrity-commands";

export const smoke: Command = {
  options: {
    ...keepingOptions,
    ...signingOptions,
    program: { type: "string" },
    outputs: { type: "string" },
    "allow-writes": { type: "boolean" },
    only: { type: "string", multiple: true },
    skip: { type: "string", multiple: true },
    record: { type: "string" },
    format: { type: "string", choices: formats },
    output: { type: "string", short: "o" },
    "no-color": { type: "boolean" },
  },
  help: `Usage: gonogo smoke STACK [options]

Asks the running system of a stack what the smoke test of its checklist asks, step by step, and what
gonogo:smoke of its configuration adds. Steps that write are open unless --allow-writes runs them;
what they wrote is taken back at the end, also after a failure and after Ctrl-C.

What to ask
  --allow-writes              run the steps that change something, too
  --outputs FILE              what pulumi stack output --json printed (default: asks the Pulumi CLI)
  --only STEP, --skip STEP    these steps, or all but these; repeatable
  --program DIR               the folder that holds Pulumi.yaml

How to report
  --format FORMAT             as gonogo preview has them (default: text, or what the name of the
                              output file says)
  -o, --output PATH           write the report to a file or into a folder: gonogo audit --probes
                              FILE counts what a report in JSON tells
  --record FILE               write the bare results as JSON, which audit --probes FILE counts too
${keepingHelp}${signingHelp}  --no-color                  plain text; NO_COLOR does the same

Exit codes
  0 every step passed   1 a step failed   2 usage or configuration error   3 could not decide, or
  steps were not run   130 interrupted
`,
  load: () => require("./smoke"),
};
