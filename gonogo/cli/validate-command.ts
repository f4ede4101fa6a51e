import type { Command } from "./command";
import { formats } from "./formats";
import { keepingHelp, keepingOptions } from "./history-commands";
import { signingHelp, signingOptions } from "./integrity-commands";

export const validate: Command = {
  options: {
    ...keepingOptions,
    ...signingOptions,
    program: { type: "string" },
    outputs: { type: "string" },
    only: { type: "string", multiple: true },
    skip: { type: "string", multiple: true },
    record: { type: "string" },
    format: { type: "string", choices: formats },
    output: { type: "string", short: "o" },
    "no-color": { type: "boolean" },
  },
  help: `Usage: gonogo validate STACK [options]

Looks at the running system of a stack: TLS, certificate, redirect, headers, CORS, limits, errors,
health, metrics, API reference, pages, mail records, stores, running tasks, providers. It writes
nothing there. What did not answer is open, neither passed nor failed. For a system with a checklist
it prints the checklist's own lines; levels and waivers are those of the stack, as for policies.

What to look at
  --outputs FILE              what pulumi stack output --json printed (default: asks the Pulumi CLI)
  --only PROBE, --skip PROBE  these probes, or all but these; repeatable
  --program DIR               the folder that holds Pulumi.yaml

How to report
  --format FORMAT             as gonogo preview has them (default: text, or what the name of the
                              output file says)
  -o, --output PATH           write the report to a file or into a folder: gonogo audit --probes
                              FILE counts what a report in JSON tells
  --record FILE               write the bare results as JSON, which audit --probes FILE counts too
${keepingHelp}${signingHelp}  --no-color                  plain text; NO_COLOR does the same

Exit codes
  0 nothing blocks and nothing is open   1 something that failed blocks   2 usage or configuration
  error   3 could not decide   130 interrupted
`,
  load: () => require("./validate"),
};
