import { defineProbe, isTrouble, seen, type Trouble } from "../probe";
import { readProject } from "./sentry";

interface Facts {
  readonly received: boolean | Trouble;
}

export default defineProbe({
  id: "sentry-events-received",
  title: "Sentry has received an event of the project",
  why: "A tracker that was never heard from is not known to work; the first error of production is a bad time to find out.",
  fix: "Cause an error on purpose and see it arrive; give gonogo a token that may read projects to look for it.",
  severity: "low",
  controls: ["sentry-verified"],
  target: "sentry",
  messages: { none: "No event was ever received." },
  async collect(target, look): Promise<Facts> {
    const project = await readProject(target, look);
    return { received: isTrouble(project) ? project : project.hasEvents };
  },
  *judge({ received }) {
    if (!seen<boolean>(received, "Sentry's project")) {
      yield { message: "none", property: "project" };
    }
  },
  passes: [{ name: "some", facts: { received: true } }],
  fails: [{ name: "none", facts: { received: false }, expect: "none" }],
  undecided: [
    { name: "no token", facts: { received: { trouble: "SENTRY_AUTH_TOKEN is not set" } } },
  ],
});
