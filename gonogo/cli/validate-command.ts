import type { Command } from "./command";

export const validate: Command = {
  options: {
    program: { type: "string" },
    outputs: { type: "string" },
    only: { type: "string", multiple: true },
    skip: { type: "string", multiple: true },
    format: { type: "string", choices: ["text", "json"] },
    output: { type: "string", short: "o" },
    "no-color": { type: "boolean" },
  },
  help: `Usage: gonogo validate STACK [options]

Looks at the running system of a stack from outside: TLS, certificate, redirect, headers, CORS,
limits, errors, health, metrics, API reference, pages, mail records. It sends no credentials and
writes nothing. What did not answer is open, neither passed nor failed.

What to look at
  --outputs FILE              what pulumi stack output --json printed (default: asks the Pulumi CLI)
  --only PROBE, --skip PROBE  these probes, or all but these; repeatable
  --program DIR               the folder that holds Pulumi.yaml

How to report
  --format FORMAT             text (default) or json
  -o, --output FILE           also write the results as JSON: gonogo audit --probes FILE counts them
  --no-color                  plain text; NO_COLOR does the same

Exit codes
  0 everything passed   1 something failed   2 usage or configuration error   3 could not decide
  130 interrupted
`,
  load: () => require("./validate"),
};
