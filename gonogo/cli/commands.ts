/**
 * The commands. Each is a file of its own, loaded only when it is asked for: by `require`, which
 * works in the bundle and under every loader of sources alike, where `import()` does not.
 */
import { attest } from "./attest-command";
import { audit } from "./audit-command";
import { checklistCommand } from "./checklist-command";
import { type Command, runnerHelp, stackHelp, stackOptions, target, targetHelp } from "./command";
import { formats } from "./formats";
import { diff, history, keepingHelp, keepingOptions, push } from "./history-commands";
import { keys, signingHelp, signingOptions, verify } from "./integrity-commands";
import { load } from "./load-command";
import { newCommand } from "./new-command";
import { oscal } from "./oscal-command";
import { report } from "./report-command";
import { smoke } from "./smoke-command";
import { validate } from "./validate-command";
import { waive } from "./waive-command";
import { watch } from "./watch-command";
import { webhooks } from "./webhooks-command";

export type { Command, CommandModule } from "./command";

const preview: Command = {
  options: {
    ...target,
    ...keepingOptions,
    ...signingOptions,
    "policy-pack": { type: "string", multiple: true },
    "policy-pack-config": { type: "string", multiple: true },
    state: { type: "string" },
    plan: { type: "string" },
    remediate: { type: "boolean" },
    explain: { type: "boolean" },
    format: { type: "string", choices: formats },
    output: { type: "string", short: "o" },
  },
  help: `Usage: gonogo preview [STACK...] [options]

Previews each stack offline, runs the policy packs over it, and says GO or NO-GO.
With no STACK: the program's only stack. With --all, --filter or --except: a table of the stacks,
and what blocks.

${targetHelp}
What to check it with
  --policy-pack DIR           a CrossGuard pack; repeatable; "builtin" is gonogo's own (default)
  --policy-pack-config FILE   levels and options as JSON, one file for each pack, in their order
  --state FILE                what pulumi stack export printed: tells what would be deleted or
                              replaced, and blocks what would lose data (gonogo:allowDeletion)
  --plan FILE                 the same from what pulumi preview --json printed
  --remediate                 put right what gonogo's policies can put right safely, and check that:
                              what a deployment with gonogo:remediate would do

How to report
  --format FORMAT             text, json, html, markdown, csv, junit, sarif, sarif-github or oscal
                              (default: text, or what the name of the output file says)
  -o, --output PATH           write the report to a file, or each stack's own into a folder
${keepingHelp}${signingHelp}  --explain                   text: also corrections that are longer than a few lines
  --no-color                  plain text; NO_COLOR does the same

How to run
${runnerHelp}
Exit codes
  0 go   1 no-go   2 usage or configuration error   3 could not decide   130 interrupted
  For several stacks the highest counts.
`,
  load: () => require("./preview"),
};

const coverage: Command = {
  options: {
    format: { type: "string", choices: ["text", "json"] },
    "no-color": { type: "boolean" },
  },
  help: `Usage: gonogo coverage [SYSTEM|FILE...] [--format text|json]

Draws how much of each checklist is decided by machine, by what, and how well. One alone is drawn by
its sections. FILE is a checklist of your own: gonogo checklist import --help
`,
  load: () => require("./coverage"),
};

const cost: Command = {
  options: { ...target, format: { type: "string", choices: ["text", "json"] } },
  help: `Usage: gonogo cost [STACK...] [--format text|json] [options]

Lists what the resources of a stack cost a month at list prices, what could not be estimated, and
what is paid for by use and therefore left out. A "?" marks a price that no public page confirms.

${targetHelp}
How to run
${runnerHelp}`,
  load: () => require("./cost"),
};

const tree: Command = {
  options: { ...target, depth: { type: "string" } },
  help: `Usage: gonogo tree [STACK...] [--depth N] [options]

Prints the components of a stack as a tree: what each holds, and what it costs a month.

${targetHelp}
How to show and run it
  --depth N                   levels of components (default: all)
  --no-color                  plain text; NO_COLOR does the same
${runnerHelp}`,
  load: () => require("./tree"),
};

const explain: Command = {
  options: stackOptions,
  help: `Usage: gonogo explain POLICY [--stack STACK]

Prints what a policy of gonogo's own pack checks, why, how to fix a finding, its options, what the
presets make of them, and examples.

${stackHelp}`,
  load: () => require("./explain"),
};

const policies: Command = {
  options: {
    ...stackOptions,
    framework: { type: "string" },
    format: { type: "string", choices: ["text", "json"] },
  },
  help: `Usage: gonogo policies [--stack STACK | --framework NAME[:ID]] [--format text|json]

Lists the policies of gonogo's own pack by domain, as they are in force for a stack, or by the
requirements of a framework; and the presets.

  --framework NAME[:ID]       cis-aws, fsbp, soc2, pci-dss, iso-27001 or gdpr; with an ID one
                              requirement, or a section: cis-aws:2.2, gdpr:32
${stackHelp}  --format FORMAT             text (default) or json
`,
  load: () => require("./policies"),
};

const schema: Command = {
  options: {},
  help: `Usage: gonogo schema report

Prints the JSON Schema of the report that gonogo preview --format json writes.
`,
  load: () => require("./schema"),
};

export const commands: Readonly<Record<string, Command>> = {
  preview,
  waive,
  attest,
  audit,
  validate,
  watch,
  smoke,
  load,
  webhooks,
  report,
  cost,
  tree,
  explain,
  verify,
  keys,
  policies,
  coverage,
  checklist: checklistCommand,
  diff,
  history,
  push,
  schema,
  oscal,
  new: newCommand,
};

export const mainHelp = `gonogo says GO or NO-GO to a Pulumi stack before it is deployed.

Usage: gonogo COMMAND [options]

Gate
  preview [STACK...]   preview stacks offline, run the policy packs, give the verdict
  waive STACK          accept a finding for a time: shows what that covers, writes the waiver
  attest STACK         say in a person's name that items of the checklist hold
  audit [STACK...]     decide over the whole checklist, and say what is open
  validate STACK       look at the running system from outside
  smoke STACK          ask what the checklist's smoke test asks, step by step
  load STACK           let many users ask at once, and watch errors and answer times
  watch STACK          do what is due after the launch: first day, daily, weekly, monthly
  report STACK         report what the Pulumi CLI ran, from its event log

Operate
  webhooks VERB        list, replay, verify what the webhook receiver stores; find what it missed

Reports over time
  diff BEFORE AFTER    what changed between two reports of a stack
  history STACK        verdicts over time, and since when what is open has been so
  push DIR s3://...    put kept reports into a bucket
  verify PATH          whether reports are what was written, and who signed them
  keys new FILE        a key to sign reports and attestations with

Look
  cost [STACK...]      what a stack costs a month at list prices, line by line
  tree [STACK...]      the components of a stack, what each holds and costs

Reference
  policies             list the policies of the built-in pack
  explain POLICY       one policy: what, why, fix, options, examples
  coverage [SYSTEM]    how much of each checklist is decided by machine, and by what
  schema report        JSON Schema of the JSON report
  oscal DOCUMENT       the controls, or the policies that check them, in OSCAL

Write
  checklist import     draft a checklist of your own, to audit by, from a Markdown file
  new pack DIR         a policy pack of your own, to run beside the built-in one

Options
  -h, --help           help, also of a command: gonogo preview --help
  -v, --version        version
  --debug              stack traces and the program's own output (also: GONOGO_DEBUG=1)
`;
