import type { Command } from "./command";
import { looksOptions, looksReportHelp, outputsHelp, programHelp } from "./looks-command";

export const load: Command = {
  options: {
    ...looksOptions,
    "allow-production": { type: "boolean" },
    users: { type: "string", multiple: true },
    seconds: { type: "string" },
    ramp: { type: "string" },
    keys: { type: "string" },
    from: { type: "string", multiple: true },
    engine: { type: "string", choices: ["autocannon", "k6"] },
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
${outputsHelp}${programHelp}
${looksReportHelp}
Exit codes
  0 within bounds   2 usage or configuration error   3 could not decide   4 out of bounds
  130 interrupted
`,
  load: () => require("./load"),
};
