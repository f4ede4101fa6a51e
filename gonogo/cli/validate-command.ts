import type { Command } from "./command";
import { looksOptions, looksReportHelp, outputsHelp, programHelp } from "./looks-command";

export const validate: Command = {
  options: {
    ...looksOptions,
    only: { type: "string", multiple: true },
    skip: { type: "string", multiple: true },
  },
  help: `Usage: gonogo validate STACK [options]

Looks at the running system of a stack: TLS, certificate, redirect, headers, CORS, limits, errors,
health, metrics, API reference, pages, mail records, stores, running tasks, providers. It writes
nothing there. What did not answer is open, neither passed nor failed. For a system with a checklist
it prints the checklist's own lines; levels and waivers are those of the stack, as for policies.

What to look at
${outputsHelp}  --only PROBE, --skip PROBE  these probes, or all but these; repeatable
${programHelp}
${looksReportHelp}
Exit codes
  0 nothing blocks and nothing is open   1 something that failed blocks   2 usage or configuration
  error   3 could not decide   130 interrupted
`,
  load: () => require("./validate"),
};
