/** What belongs together: the findings of a resource, and what one unknown value leaves open. */
import { hash } from "node:crypto";
import { probePack } from "../probes/settles";
import type { ReportResource, Result, ResultGroup } from "./model";
import { shortType, splitUrn } from "./names";
import { severities } from "./verdict";

/** Adds to each result that did not pass the id of its group. */
export function grouped(
  results: readonly Result[],
  resources: readonly ReportResource[],
): { readonly results: readonly Result[]; readonly groups: readonly ResultGroup[] } {
  const holders = holdersOf(resources);
  const members = new Map<string, { key: Key; results: Result[] }>();
  const marked = results.map((result) => {
    const key = keyOf(result, holders);
    if (!key) return result;
    const { id } = key;
    const own = { ...result, group: id };
    const group = members.get(id) ?? { key, results: [] };
    members.set(id, group);
    group.results.push(own);
    return own;
  });
  return { results: marked, groups: [...members.values()].map(groupOf) };
}

type Key = Pick<ResultGroup, "id" | "kind" | "urn" | "property">;

function keyOf(result: Result, holders: Holders): Key | undefined {
  const { pack, urn, outcome, property, message } = result;
  // What a look could not decide is no value that the program could say.
  const isSeen = pack === probePack && outcome === "unknown";
  if (outcome === "fail" || outcome === "error" || isSeen) return key({ kind: "resource", urn });
  if (outcome !== "unknown") return undefined;
  const holder = holderTold(message, property, holders);
  return property === undefined
    ? // Nothing says what is not known: the sentence is all that two rows can share.
      { ...key({ kind: "unknown-value", urn }, message), kind: "unknown-value" }
    : key({ kind: "unknown-value", urn: holder ?? urn, property });
}

function key(group: Omit<Key, "id">, more = ""): Key {
  const parts = [group.kind, group.urn, group.property ?? "", more];
  return { id: hash("sha256", JSON.stringify(parts)).slice(0, 16), ...group };
}

function groupOf({ key: { id, kind, urn, property }, results }: { key: Key; results: Result[] }) {
  return {
    id,
    kind,
    urn,
    ...(property === undefined ? {} : { property }),
    severity: severities.find((s) => results.some((r) => r.severity === s)) ?? "unspecified",
    results: results.length,
    blocking: results.filter((r) => r.blocking).length,
  } satisfies ResultGroup;
}

/** `name (type)` → URN, for those that one resource alone has. */
type Holders = ReadonlyMap<string, string | undefined>;

function holdersOf(resources: readonly ReportResource[]): Holders {
  const holders = new Map<string, string | undefined>();
  for (const { urn, name, type } of resources) {
    const told = `${name} (${type})`;
    holders.set(told, holders.has(told) ? undefined : urn);
  }
  return holders;
}

/** A sentence names the resource when the value is another one's: `policy of q (aws:…) is not`. */
function holderTold(
  message: string,
  property: string | undefined,
  holders: Holders,
): string | undefined {
  const start = `${property} of `;
  if (property === undefined || !message.startsWith(start)) return undefined;
  const end = message.indexOf(")", start.length);
  return end < 0 ? undefined : holders.get(message.slice(start.length, end + 1));
}

/** `containerDefinitions of api (aws:ecs:TaskDefinition)`. */
export function causeText({ urn, property }: ResultGroup): string {
  const { name, type } = splitUrn(urn);
  return `${property ?? "a value"} of ${name} (${shortType(type)})`;
}

/** What a reader can do about a value that a preview does not know. */
export function causeAdvice({ property }: ResultGroup): string {
  return (
    `Give ${property ?? "the value"} a value that the program knows: made of names and ` +
    "configuration, not of another resource's outputs such as id and arn. Or check it after the " +
    "deployment."
  );
}
