import type { Command } from "./command";
import { looksOptions, looksReportHelp, outputsHelp, programHelp } from "./looks-command";

export const smoke: Command = {
  options: {
    ...looksOptions,
    "allow-writes": { type: "boolean" },
    only: { type: "string", multiple: true },
    skip: { type: "string", multiple: true },
  },
  help: `Usage: gonogo smoke STACK [options]

Asks the running system of a stack what the smoke test of its checklist asks, step by step, and what
gonogo:smoke of its configuration adds. Steps that write are open unless --allow-writes runs them;
what they wrote is taken back at the end, also after a failure and after Ctrl-C.

What to ask
  --allow-writes              run the steps that change something, too
${outputsHelp}  --only STEP, --skip STEP    these steps, or all but these; repeatable
${programHelp}
${looksReportHelp}
Exit codes
  0 every step passed   1 a step failed   2 usage or configuration error   3 could not decide, or
  steps were not run   130 interrupted
`,
  load: () => require("./smoke"),
};
