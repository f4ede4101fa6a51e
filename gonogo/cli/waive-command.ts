/** Options and help of `gonogo waive`. */
import { type Command, runnerHelp } from "./command";

export const waive: Command = {
  options: {
    program: { type: "string" },
    config: { type: "string", multiple: true, short: "c" },
    invoke: { type: "string" },
    runner: { type: "string", choices: ["fast", "stock"] },
    "no-color": { type: "boolean" },
    policy: { type: "string" },
    resource: { type: "string" },
    property: { type: "string" },
    probes: { type: "string", multiple: true },
    item: { type: "string" },
    phase: { type: "string", choices: ["pre-launch", "launch-day", "post-launch"] },
    checklist: { type: "string" },
    commit: { type: "string" },
    reason: { type: "string" },
    owner: { type: "string" },
    approver: { type: "string" },
    ticket: { type: "string" },
    expires: { type: "string" },
    file: { type: "string" },
    replace: { type: "boolean" },
    "dry-run": { type: "boolean" },
    yes: { type: "boolean", short: "y" },
  },
  help: `Usage: gonogo waive STACK --policy POLICY --resource RESOURCE [options]
       gonogo waive STACK --item ITEM [options]

Accepts findings, or open items of the checklist, for a time. Previews the stack, shows what the
waiver covers, and writes it to STACK.waivers/ beside the stack's file. At a terminal it asks for
what is missing, and before it writes.

What it covers
  --policy POLICY             id of a policy of gonogo's own pack, or gonogo-probes/ID of a probe
  --resource RESOURCE         a resource's name, its URN, or either with * for any characters
  --probes FILE               with gonogo-probes/ID: a record or report of looks, or a folder of
                              them; repeatable. Nothing is previewed then
  --property PATH             findings at or below this property path only
  --item ITEM                 instead: an open item of the checklist, or a control, which stands for
                              its items; findings of policies keep blocking until they are waived

What it says
  --reason TEXT               why the finding is acceptable
  --owner WHO                 who mends it
  --approver WHO              who accepts the risk: somebody else
  --ticket TICKET             where the work is tracked
  --expires DATE              the last day: 14 days ahead at most for critical policies, 30 for
                              high, 90 for medium, 180 for low; of an item as for the severest
                              policy about it, 30 where there is none

How to write it
  --dry-run                   show all, write nothing
  --file NAME                 name of the file (default: of what it covers)
  --replace                   write a file that exists anew
  -y, --yes                   do not ask before writing

What to preview
  --program DIR               folder of Pulumi.yaml (default: the nearest one upward)
  -c, --config KEY=VALUE      override a stack configuration value; repeatable
  --invoke FILE               answers for functions, looked-up resources and stack references
  --checklist, --phase, --commit   with --item: as for gonogo audit
${runnerHelp}
Exit codes
  0 written, or shown   2 usage error, or nothing that may be waived   3 could not decide
`,
  load: () => require("./waive"),
};
