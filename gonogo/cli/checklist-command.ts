/** Options and help of `gonogo checklist`. */
import type { Command } from "./command";

export const checklistCommand: Command = {
  options: {
    system: { type: "string" },
    title: { type: "string" },
    output: { type: "string", short: "o" },
    format: { type: "string", choices: ["text", "json"] },
    "no-color": { type: "boolean" },
  },
  help: `Usage: gonogo checklist import FILE [--output DRAFT.json] [options]

Drafts a checklist that gonogo can audit from a Markdown file with boxes. Each box is matched with a
control of the catalogue by its words: shows what matched, what is doubtful, and what is new.

  --output DRAFT.json         write the draft; a file that exists is left alone
  --system NAME               first part of the items' ids (default: the name of the file)
  --title TEXT                (default: the file's only heading of the first level)
  --format FORMAT             text (default), or json: the draft and how each box was matched
  --no-color                  plain text; NO_COLOR does the same

Then look through the draft, and: gonogo coverage DRAFT.json
                                  gonogo audit STACK --checklist DRAFT.json

Exit codes
  0 drafted   2 usage error, or a file without boxes
`,
  load: () => require("./checklist-import"),
};
