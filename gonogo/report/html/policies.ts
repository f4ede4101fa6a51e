/** Policies with their criterion in words and their whole population. */
import { groupBy } from "../group-by";
import type { ReportPolicy, Result } from "../model";
import { place, policyKey, ranCount, waiverText } from "../names";
import { plural } from "../verdict";
import { countsText, policyOutcome } from "./controls";
import { type Html, html } from "./template";
import { severitiesOf, type View } from "./view";
import {
  byType,
  chip,
  link,
  outcomesOf,
  quiet,
  resourceLink,
  separated,
  severityTag,
} from "./words";

/** Of one policy and outcome; the JSON report lists them all. */
const maxRows = 200;
const maxNames = 1_000;

export function policySection(view: View): Html {
  const { run, sectionId, resultsByPolicy } = view;
  return html`<section data-section id="${sectionId("policies")}">
<h3>Policies <span class="n">${run.policies.length}</span></h3>
<p class="facts">${ranCount(run)} ran: ${run.packs.map((p) => `${p.name} ${p.version}`).join(", ")}. Each says what it looked at, passes included.</p>
<div class="lazy">
${run.policies.map((policy) => policyRow(policy, resultsByPolicy.get(policyKey(policy, policy.name)) ?? [], view))}</div>
</section>
`;
}

function policyRow(policy: ReportPolicy, results: readonly Result[], view: View): Html {
  const { name, title, severity, level, counts } = policy;
  const outcome = policyOutcome(policy);
  const flags = [
    outcomesOf(results) || outcome,
    ...(results.some((r) => r.blocking) ? ["open"] : []),
  ];
  const isBad = outcome === "fail" || outcome === "error" || outcome === "unknown";
  return html`<details class="row${quiet(outcome)}" id="${view.ids.policy(policy, name)}" data-item data-o="${flags.join(" ")}" data-s="${severitiesOf([severity, ...results.map((r) => r.severity)])}"><summary>${
    level === "disabled" ? html`<span class="o not-applicable">Off</span>` : chip(outcome)
  }<span>${title} <code>${name}</code></span><small>${isBad ? severityTag(severity) : severity} ${level} · ${countsText(counts)}</small></summary>
<div>${about(policy, view)}${population(results, view)}</div></details>
`;
}

function about(policy: ReportPolicy, { ids }: View): Html {
  const { why, fix, level, levelSource, levelReason, controls, boxes, pack, packVersion, url } =
    policy;
  const because = levelReason === undefined ? "" : `: ${levelReason}`;
  return html`${why !== "" && html`<p>${why}</p>`}${fix !== "" && html`<p><b>Fix</b> ${fix}</p>`}<p class="soft">Level ${level}, by ${levelSource}${because}. Of ${pack} ${packVersion}.${
    controls.length > 0 && html` For ${separated(controls.map((id) => link(ids.control(id), id)))}.`
  }${boxes.length > 0 && html` Checklist ${separated(boxes.map((id) => link(ids.item(id), id)))}.`}${
    /^https?:\/\//.test(url) && html` <a href="${url}">Documentation</a>`
  }</p>
`;
}

function population(results: readonly Result[], view: View): Html {
  const told = results.filter(({ outcome }) => outcome !== "pass" && outcome !== "not-applicable");
  const passed = results.filter(({ outcome }) => outcome === "pass").map(({ urn }) => urn);
  const beside = groupBy(
    results.filter(({ outcome }) => outcome === "not-applicable"),
    ({ message }) => message,
  );
  return html`${told.length > 0 && html`<ul class="evidence">${told.slice(0, maxRows).map((each) => resultItem(each, view))}${more(told.length - maxRows)}</ul>`}${
    passed.length > 0 &&
    html`<p>${chip("pass")} ${plural(passed.length, "resource", "resources")}: ${names(passed)}</p>`
  }${[...beside]
    .slice(0, maxRows)
    .map(
      ([message, own]) =>
        html`<p>${chip("not-applicable")} ${message} ${names(own.map(({ urn }) => urn))}</p>`,
    )}`;
}

function names(urns: readonly string[]): Html {
  const rest = urns.length - maxNames;
  return html`<span class="soft">${byType(urns.slice(0, maxNames))}${rest > 0 && ` and ${rest} more`}.</span>`;
}

function more(count: number): Html | undefined {
  return count > 0
    ? html`<li class="soft">and ${count} more: the JSON report lists them all.</li>`
    : undefined;
}

function resultItem(result: Result, view: View): Html {
  const { urn, outcome, message, source, waiver, override, level } = result;
  return html`<li>${chip(outcome)}<span>${resourceLink(view, urn)} ${message}${
    source && html` <code>${place(source)}</code>`
  }${waiver && html` <em>${waiverText(waiver)}</em>`}${
    override && html` <em>Level ${level} by ${override.place}: ${override.reason}</em>`
  }</span></li>
`;
}
