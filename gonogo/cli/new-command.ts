import type { Command } from "./command";

export const newCommand: Command = {
  options: { type: { type: "string" } },
  help: `Usage: gonogo new pack DIR [--type TYPE]
       gonogo new policy ID [--type TYPE]

Writes a policy pack of your own, with one policy, its examples and their tests; or one more policy
into the pack in this folder. The pack runs beside gonogo's: --policy-pack builtin --policy-pack DIR

  --type TYPE                 the resource type that the policy is about
                              (default: aws:s3/bucket:Bucket)
`,
  load: () => require("./new"),
};
