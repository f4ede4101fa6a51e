/** Options and help of `gonogo attest`. */
import type { Command } from "./command";

export const attest: Command = {
  options: {
    program: { type: "string" },
    config: { type: "string", multiple: true, short: "c" },
    checklist: { type: "string" },
    covers: { type: "string", multiple: true },
    statement: { type: "string" },
    "not-applicable": { type: "boolean" },
    owner: { type: "string" },
    role: { type: "string" },
    date: { type: "string" },
    expires: { type: "string" },
    evidence: { type: "string", multiple: true },
    sign: { type: "string" },
    file: { type: "string" },
    replace: { type: "boolean" },
    "dry-run": { type: "boolean" },
  },
  help: `Usage: gonogo attest STACK --covers ITEM --statement TEXT --owner NAME --role ROLE [options]

Says in a person's name that items of the stack's checklist hold. Shows the items, and writes the
attestation to STACK.attestations/ beside the stack's file.

What is said
  --covers ITEM               id of an item, or a control, which stands for its items; repeatable
  --statement TEXT            what was done or looked at
  --not-applicable            the items do not apply; the statement says why
  --owner NAME                who says so
  --role ROLE                 in which role; a sign-off counts only in the role that it asks for
  --date DAY                  when it was so (default: today, UTC)
  --expires DAY               its last day, if earlier than the checklist's cadence allows
  --evidence LINK             a file of the repository, whose digest is noted, or an https URL
  --sign KEYFILE              sign it as its owner: a key of gonogo keys new, an OpenSSH key, or the
                              public key of one that ssh-agent holds

Where
  --program DIR               folder of Pulumi.yaml (default: the nearest one upward)
  -c, --config KEY=VALUE      override a stack configuration value; repeatable
  --checklist NAME            another checklist than the stack's own
  --file NAME                 name of the file (default: made of what it covers)
  --replace                   write an existing file anew
  --dry-run                   show it, write nothing

Exit codes
  0 written   2 usage or configuration error
`,
  load: () => require("./attest"),
};
