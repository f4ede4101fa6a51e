import { askApi, membersAt, textAt } from "../look/api";
import { defineProbe, isTrouble, seen, type Trouble } from "../probe";
import { readProject } from "./sentry";

interface Facts {
  /** Alert rules that are on. */
  readonly rules: number | Trouble;
}

export default defineProbe({
  id: "sentry-alerts-set",
  title: "Sentry alerts somebody of new errors",
  why: "A list of errors that nobody is called to is read once a week, after the customers have told.",
  fix: "Make an alert rule for the project that sends to the channel of whoever is on call.",
  severity: "medium",
  controls: ["sentry-alert-rules"],
  target: "sentry",
  messages: { none: "The project has no alert rule that is on." },
  async collect(target, look): Promise<Facts> {
    const project = await readProject(target, look);
    if (isTrouble(project)) return { rules: project };
    const { api, organization, slug, headers } = project;
    const path = [organization, slug].map(encodeURIComponent).join("/");
    const answer = await askApi(look, { url: `${api}/api/0/projects/${path}/rules/`, headers });
    if (isTrouble(answer)) return { rules: answer };
    if (answer.status !== 200) return { rules: { trouble: `it answers ${answer.status}` } };
    const rules = membersAt(answer.body);
    if (isTrouble(rules)) return { rules };
    return { rules: rules.filter((rule) => textAt(rule, "status") !== "disabled").length };
  },
  *judge({ rules }) {
    if (seen<number>(rules, "The alert rules") === 0) {
      yield { message: "none", property: "alert rules" };
    }
  },
  evidence: ({ rules }) => (isTrouble(rules) ? {} : { rules }),
  passes: [{ name: "one", facts: { rules: 1 } }],
  fails: [{ name: "none", facts: { rules: 0 }, expect: "none" }],
  undecided: [{ name: "no token", facts: { rules: { trouble: "SENTRY_AUTH_TOKEN is not set" } } }],
});
