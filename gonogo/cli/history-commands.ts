/** The commands about reports that are kept, and the options that keep them. */
import type { OptionTable } from "./arguments";
import type { Command } from "./command";

/** Of every command that makes reports. */
export const keepingOptions: OptionTable = {
  reports: { type: "string" },
  push: { type: "string" },
  endpoint: { type: "string" },
};
export const keepingHelp = `  --reports DIR               keep each stack's report in DIR/STACK, and tell what changed since the
                              one before
  --push s3://BUCKET/PREFIX   put what is kept into a bucket too; nothing there is overwritten
  --endpoint URL              of a store other than Amazon S3 that speaks its API
`;

export const diff: Command = {
  options: {
    format: { type: "string", choices: ["text", "json", "markdown"] },
    all: { type: "boolean" },
    "no-color": { type: "boolean" },
  },
  help: `Usage: gonogo diff BEFORE AFTER [options]
       gonogo diff DIR [options]

Tells what changed between two reports of a stack: what is new, what is fixed, what has been open
since when, and what vanished, which is no fix. BEFORE and AFTER are files that gonogo preview or
audit wrote with --format json or --reports; DIR is the folder of a stack's reports, or one that
holds only that, whose last two are compared.

  --format FORMAT             text (default), json or markdown
  --all                       also each result that is still open without blocking
  --no-color                  plain text; NO_COLOR does the same

Exit codes
  0 nothing blocks that did not block before   1 something does   2 usage error
`,
  load: () => require("./diff"),
};

export const history: Command = {
  options: {
    reports: { type: "string" },
    format: { type: "string", choices: ["text", "json"] },
    "no-color": { type: "boolean" },
  },
  help: `Usage: gonogo history [STACK] --reports DIR [options]

Tells what the reports of a stack say over time: each verdict, how long the stack has been in its
state, what opened and was fixed, and for how many days what is open now has been so, by severity.

  --reports DIR               the folder that gonogo preview or audit --reports DIR writes
  --format FORMAT             text (default) or json
  --no-color                  plain text; NO_COLOR does the same

Exit codes
  0 told   2 usage error, or reports that cannot be read
`,
  load: () => require("./history"),
};

export const push: Command = {
  options: { endpoint: { type: "string" } },
  help: `Usage: gonogo push DIR s3://BUCKET/PREFIX [--endpoint URL]

Puts the reports of a folder that --reports DIR has filled, and their signatures, into a bucket, as
PREFIX/STACK/NAME. What is there already is compared and left alone; nothing is overwritten.
Credentials and region come from where the AWS CLI takes them: environment, AWS_PROFILE, single
sign-on, the pipeline's web identity, the role of a container or machine. They need s3:PutObject;
s3:GetObject too, where a report may be there already.

  --endpoint URL              of a store other than Amazon S3 that speaks its API

Exit codes
  0 all is there   2 usage error, or a report that was altered   3 the store refused or failed
`,
  load: () => require("./push"),
};
