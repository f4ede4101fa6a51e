/** The report as one self-contained page: verdict first, no network, no script but a filter. */
import { createHash } from "node:crypto";
import { script, style } from "./html/assets.gen";
import { changeSection } from "./html/changes";
import { costSection } from "./html/cost";
import { findingSections } from "./html/findings";
import { remediationSection } from "./html/remediations";
import { policyTable, resourceTable } from "./html/tables";
import { Html, html as markup } from "./html/template";
import type { Report, StackFailure, StackReport } from "./model";
import { isCreated, isGo, ranCount, seconds } from "./names";

const hash = (text: string) => `sha256-${createHash("sha256").update(text).digest("base64")}`;

export function html(report: Report): string {
  const policy = [
    "default-src 'none'",
    `script-src '${hash(script)}'`,
    `style-src '${hash(style)}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  const word = isGo(report) ? "GO" : "NO-GO";
  const stacks = [...report.runs, ...report.failures].map((s) => s.stack).join(", ");
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${word}: ${stacks}</title>
<style>${new Html(style)}</style>
</head>
<body>
<a class="skip" href="#report">To the report</a>
<header>
<h1>Launch gate</h1>
<ul class="verdicts">
${report.runs.map(verdictItem)}
${report.failures.map(failureItem)}
</ul>
</header>
${toolbar()}
<main id="report">
${[...report.runs].sort(noGoFirst).map(stackSection)}
</main>
<footer>gonogo ${report.tool.version}, ${report.tool.engine}. Keys: / search, Esc clear, j and k next and
previous finding.</footer>
<script>${new Html(script)}</script>
</body>
</html>
`.text;
}

/** What must be acted on stands above long tables of what is well. */
const noGoFirst = (a: StackReport, b: StackReport) => Number(a.verdict.go) - Number(b.verdict.go);

function verdictItem(run: StackReport): Html {
  const { go, counts, blocking, summary } = run.verdict;
  const shown: readonly (readonly [string, number])[] = [
    ["blocking", blocking],
    ["failed", counts.fail + counts.error],
    ["undecided", counts.unknown],
    ["passed", counts.pass],
    ["resources", run.resources.filter(isCreated).length],
    ["policies", ranCount(run)],
  ];
  return markup`<li class="verdict ${go ? "go" : "no"}"><span class="word">${go ? "GO" : "NO-GO"}</span>
<div class="what"><a class="stack" href="#stack-${run.stack}">${run.stack}</a><br>${summary}</div>
<dl class="counts">${shown.map(([name, n]) => markup`<div><dt>${name}</dt><dd>${n}</dd></div>`)}</dl></li>
`;
}

function failureItem({ stack, message }: StackFailure): Html {
  return markup`<li class="verdict no"><span class="word">?</span>
<div class="what"><span class="stack">${stack}</span>: no verdict<br>${message}</div></li>
`;
}

function toolbar(): Html {
  return markup`<div class="bar" role="search"><div>
<input id="search" type="search" placeholder="Search findings, policies, resources" aria-label="Search" autocomplete="off">
<select id="severity" aria-label="Severity"><option value="">every severity</option>
${["critical", "high", "medium", "low"].map((s) => markup`<option>${s}</option>`)}</select>
<button id="clear" type="button">Clear</button>
<output id="shown" aria-live="polite"></output>
</div></div>
`;
}

function stackSection(run: StackReport): Html {
  const packs = run.packs.map((p) => `${p.name} ${p.version}`).join(", ");
  return markup`<section id="stack-${run.stack}">
<h2>${run.stack}</h2>
<p class="facts">Project ${run.project}${run.program !== "." && markup` in ${run.program}`}, environment ${run.gate.environment}${run.preset !== undefined && markup`, preset ${run.preset}`}, packs ${packs};
previewed offline on ${run.startedAt.slice(0, 16).replace("T", " ")} UTC in ${seconds(run)}. An undecided
mandatory rule ${run.gate.undecided === "block" ? "blocks" : "is reported"}.</p>
${findingSections(run)}
${remediationSection(run)}
${changeSection(run)}
${policyTable(run)}
${costSection(run)}
${resourceTable(run)}
${
  run.notChecked.length > 0 &&
  markup`<h3>An offline preview cannot tell</h3><ul>${run.notChecked.map((s) => markup`<li>${s}</li>`)}</ul>`
}
</section>
`;
}
