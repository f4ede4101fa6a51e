/** Which probes a system is looked at by. */
import { itemsOf } from "../../policies/catalogue/checklist";
import { checklistOf, isSystem } from "../../policies/catalogue/checklists";
import type { Probe } from "./probe";

/**
 * What a service need not have: to miss it is a defect only where the checklist asks for it. All
 * else, such as a certificate that is trusted, is asked of every system.
 */
const onlyWhereAsked: ReadonlySet<string> = new Set([
  "readiness-answers",
  "readiness-tells-dependencies",
  "request-id-sent",
  "answers-compressed",
  "metrics-served",
  "openapi-served",
  "api-paths-versioned",
  "legal-pages-published",
  "cookie-policy-published",
  "pages-tagged",
  // They ask Sentry with a token that no checklist has among its variables.
  "sentry-events-received",
  "sentry-alerts-set",
]);

/** What can only be so once the system is live: gonogo watch asks for it, and who names it. */
const afterLaunch: ReadonlySet<string> = new Set(["stripe-payment-made"]);

/** @param system Of which checklist; a system that is none of the five is asked everything. */
export function askedFor(all: readonly Probe[], system: string | undefined): readonly Probe[] {
  const probes = all.filter(({ id }) => !afterLaunch.has(id));
  if (system === undefined || !isSystem(system)) return probes;
  // An item that counts only where something is so asks for nothing that can be looked for.
  const items = itemsOf(checklistOf(system)).filter(({ condition }) => condition === undefined);
  const controls = new Set<string>(items.map(({ control }) => control));
  return probes.filter(
    (probe) => !onlyWhereAsked.has(probe.id) || probe.controls.some((each) => controls.has(each)),
  );
}
