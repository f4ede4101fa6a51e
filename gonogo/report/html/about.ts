/** Where, by what and from what the report was made, and how to check that it is the one. */
import type { InputFile, Report, StackReport } from "../model";
import { seconds } from "../names";
import { digestOfRun } from "../uuid";
import { type Html, html } from "./template";
import type { View } from "./view";
import { minute } from "./words";

export function aboutSection(report: Report, view: View): Html {
  const { run, sectionId } = view;
  return html`<section id="${sectionId("about")}">
<h3>How this was made</h3>
<dl class="about">${facts(report, run).map(
    ([term, told]) => html`<div><dt>${term}</dt><dd>${told}</dd></div>
`,
  )}</dl>
${inputs(run.context?.inputs ?? [], run)}
<h4>How to verify it</h4>
${verifying(report, run)}
${
  run.notChecked.length > 0 &&
  html`<h4>An offline preview cannot tell</h4><ul class="plain">${run.notChecked.map((each) => html`<li>${each}</li>`)}</ul>`
}
</section>
`;
}

function facts(report: Report, run: StackReport): readonly (readonly [string, Html | string])[] {
  const { gate, context, program, project, organization, comparison } = run;
  const undecided = gate.undecided === "block" ? "blocks" : "is reported";
  const packs = run.packs.map((p) => `${p.name} ${p.version} (${p.policies} policies)`).join(", ");
  const list: (readonly [string, Html | string])[] = [
    [
      "Stack",
      `${organization}/${project}/${run.stack}${program === "." ? "" : `, program in ${program}`}`,
    ],
    ["Environment", `${gate.environment}; an unknown mandatory rule ${undecided}`],
    ...(run.preset === undefined ? [] : [["Preset", run.preset] as const]),
    ["Made", `${minute(run.startedAt)}, in ${seconds(run)}`],
    ["By", `${report.tool.name} ${report.tool.version}, ${report.tool.engine}`],
    ["Packs", packs],
  ];
  if (context === undefined) return list;
  const { commit, ci, runtime, providers } = context;
  list.push(["Runtime", runtime]);
  if (providers.length > 0) {
    list.push(["Providers", providers.map(({ name, version }) => `${name} ${version}`).join(", ")]);
  }
  if (commit) {
    const state = commit.dirty ? ", with changes that are not committed" : "";
    list.push(["Commit", html`<code>${commit.sha}</code>${state}`]);
  }
  if (ci) {
    const url = /^https?:\/\//.test(ci.url) ? html`<a href="${ci.url}">${ci.url}</a>` : ci.url;
    list.push(["Pipeline", html`${url}${ci.actor !== undefined && `, started by ${ci.actor}`}`]);
  }
  if (comparison) list.push(["Report before", html`<code>${comparison.previous.sha256}</code>`]);
  return list;
}

function inputs(files: readonly InputFile[], { stack }: StackReport): Html | undefined {
  if (files.length === 0) return undefined;
  return html`<h4>Inputs</h4>
<div class="scroll" tabindex="0" role="region" aria-label="Inputs of ${stack}"><table>
<thead><tr><th scope="col">Kind</th><th scope="col">Path</th><th scope="col">SHA-256</th></tr></thead>
<tbody>
${files.map(
  ({
    kind,
    path,
    sha256: digest,
  }) => html`<tr><td>${kind}</td><td class="mono">${path}</td><td class="mono digest">${digest}</td></tr>
`,
)}</tbody></table></div>`;
}

/** The JSON report that the page is drawn from is what is digested, chained and signed. */
function verifying(report: Report, run: StackReport): Html {
  const digest = digestOfRun(report, run);
  return html`<p>This page is drawn from a JSON report whose canonical form (RFC 8785) has the SHA-256 <code class="digest">${digest}</code>. ${
    run.comparison
      ? "It names the digest of the report before it, which makes a chain."
      : "It names no report before it."
  } Ask the folder in which reports are kept, not who sent this page:</p>
<pre tabindex="0"><code>gonogo verify REPORTS/${run.stack} --key PUBLIC_KEY \\
  --expect ${digest}</code></pre>
<p>That works offline. It reads every report of the stack again, follows the chain, checks the signatures, and ends with 5 when anything is not as it was written, or when this report is not among them.</p>
`;
}
