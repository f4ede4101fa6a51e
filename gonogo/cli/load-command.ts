import type { Command } from "./command";
import { formats } from "./formats";
import { keepingHelp, keepingOptions } from "./history-commands";
import { signingHelp, signingOptions } from "./integrity-commands";

export const load: Command = {
  options: {
    ...keepingOptions,
    ...signingOptions,
    program: { type: "string" },
    outputs: { type: "string" },
    "allow-production": { type: "boolean" },
    users: { type: "string", multiple: true },
    seconds: { type: "string" },
    ramp: { type: "string" },
    keys: { type: "string" },
    from: { type: "string", multiple: true },
    engine: { type: "string", choices: ["autocannon", "k6"] },
    record: { type: "string" },
    format: { type: "string", choices: formats },
    output: { type: "string", short: "o" },
    "no-color": { type: "boolean" },
  },
  help: `Usage: gonogo load STACK [options]

Lets as many users ask the running system of a stack at once as its checklist wants, and says whether
errors, answer times and the health check stay within bounds. Users come by and by, and each asks
once a second. Answers 429 of the system's own rate limit are counted apart. Only paths that change
nothing are asked.

How much
  --users N                   so many users; repeatable (default: what the checklist wants)
  --seconds S                 how long the load is held once all users are there (default: 30)
  --ramp S                    how long they take to come (default: a second for 200 of them)
  --allow-production          load a stack of production, or one that does not say what it is

From whom
  --keys VARIABLE             API keys that the users share, separated by commas, in a variable of
                              the environment or a secret that the stack names
  --from ADDRESS              an address of this machine to come from; repeatable
  --engine ENGINE             autocannon (default) or k6, where it is installed

What to load
  --outputs FILE              what pulumi stack output --json printed (default: asks the Pulumi CLI)
  --program DIR               the folder that holds Pulumi.yaml

How to report
  --format FORMAT             as gonogo preview has them (default: text, or what the name of the
                              output file says)
  -o, --output PATH           write the report to a file or into a folder: gonogo audit --probes
                              FILE counts what a report in JSON tells
  --record FILE               write the bare results as JSON, which audit --probes FILE counts too
${keepingHelp}${signingHelp}  --no-color                  plain text; NO_COLOR does the same

Exit codes
  0 within bounds   2 usage or configuration error   3 could not decide   4 out of bounds
  130 interrupted
`,
  load: () => require("./load"),
};
