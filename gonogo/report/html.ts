/**
 * The report as one self-contained page: verdict first, everything in the document, no network. It
 * is read without scripts too; its own only filters, unfolds and moves the focus.
 */
import { createHash } from "node:crypto";
import { aboutSection } from "./html/about";
import { Anchors } from "./html/anchors";
import { script, style } from "./html/assets.gen";
import { changeSection } from "./html/changes";
import { checklistSection } from "./html/checklist";
import { comparisonSection } from "./html/comparison";
import { contents } from "./html/contents";
import { controlSection } from "./html/controls";
import { costSection } from "./html/cost";
import { findingSections } from "./html/findings";
import { masthead } from "./html/masthead";
import { nextSection } from "./html/next";
import { policySection } from "./html/policies";
import { remediationSection } from "./html/remediations";
import { resourceSection } from "./html/resources";
import { Html, html as markup } from "./html/template";
import { toolbar } from "./html/toolbar";
import { type View, viewOf } from "./html/view";
import { waiverSection } from "./html/waivers";
import type { Report } from "./model";
import { looksOnly } from "./names";
import { goOf } from "./verdict";

const hash = (text: string) => `sha256-${createHash("sha256").update(text).digest("base64")}`;

export function html(report: Report): string {
  const policy = [
    "default-src 'none'",
    `script-src '${hash(script)}'`,
    `style-src '${hash(style)}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  const anchors = new Anchors();
  const views = [...report.runs].sort(noGoFirst).map((run) => viewOf(run, anchors));
  const isGo = report.failures.length === 0 && report.runs.every(goOf);
  const stacks = [...report.runs, ...report.failures].map((s) => s.stack).join(", ");
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${isGo ? "GO" : "NO-GO"}: ${stacks}</title>
<style>${new Html(style)}</style>
</head>
<body>
<a class="skip" href="#report">To the report</a>
<div class="page">
${masthead(report, views)}
${contents(report, views)}
<div class="column">
${toolbar(views)}
<main id="report" tabindex="-1">
${views.map((view) => stackSection(report, view))}</main>
<footer>${report.tool.name} ${report.tool.version}, ${report.tool.engine}</footer>
</div>
</div>
<script>${new Html(script)}</script>
</body>
</html>
`.text;
}

/** What must be acted on stands above long tables of what is well. */
function noGoFirst(a: Report["runs"][number], b: Report["runs"][number]): number {
  return Number(goOf(a)) - Number(goOf(b));
}

/** Of one stack the first screen says everything that its heading would. */
const isOnly = (report: Report) => report.runs.length + report.failures.length === 1;

function stackSection(report: Report, view: View): Html {
  const { run, ids } = view;
  return markup`<article id="${ids.stack}"${isOnly(report) && markup` class="only"`}>
<h2>${run.stack}</h2>
${nextSection(view)}
${comparisonSection(view)}
${waiverSection(view)}
${findingSections(view)}
${checklistSection(view)}
${controlSection(view)}
${policySection(view)}
${resourceSection(view)}
${remediationSection(view)}
${changeSection(view)}
${!looksOnly(view.run) && costSection(view)}
${aboutSection(report, view)}
</article>
`;
}
