import type { Command } from "./command";

export const oscal: Command = {
  options: { output: { type: "string", short: "o" } },
  help: `Usage: gonogo oscal catalog [SYSTEM...] [--output FILE]
       gonogo oscal component-definition [SYSTEM...] [--output FILE]

Prints what the assessment results of --format oscal point to, as OSCAL documents: the catalogue of
controls with the items of the checklists, or the policies of the built-in pack with the controls
that each checks. With SYSTEM: the items of these checklists only.
`,
  load: () => require("./oscal"),
};
