/** What an assessment looked at, and with what: resources, packs, the tool. */
import { memo } from "../memo";
import type { Report, StackReport } from "../model";
import { shortType, splitUrn } from "../names";
import { uuidOf } from "../uuid";
import { listed, markup, props, string } from "./document";

/** The same resource has the same UUID in every report. */
export const resourceUuid = memo((urn) => uuidOf("resource", urn));

export function packUuid(pack: string): string {
  return uuidOf("pack", pack);
}

export function localDefinitions({ tool }: Report, run: StackReport) {
  const packs = packsOf(run);
  return {
    ...listed("inventory-items", inventory(run)),
    "assessment-assets": {
      ...listed(
        "components",
        packs.map(({ name, version }) => ({
          uuid: packUuid(name),
          type: "validation",
          title: markup(name),
          description: markup(`Policy pack ${name} ${version}`),
          ...props({ version }),
          status: { state: "operational" },
        })),
      ),
      "assessment-platforms": [
        {
          uuid: uuidOf("platform", tool.version, tool.engine),
          title: markup(`${tool.name} ${tool.version}, ${tool.engine}`),
          ...listed(
            "uses-components",
            packs.map(({ name }) => ({ "component-uuid": packUuid(name) })),
          ),
        },
      ],
    },
  };
}

/** A pack that ran, and one that only a result names. */
function packsOf({ packs, policies }: StackReport) {
  const all = new Map(policies.map(({ pack, packVersion }) => [pack, packVersion]));
  for (const { name, version } of packs) all.set(name, version);
  return [...all].map(([name, version]) => ({ name, version: version || "-" }));
}

/** Every resource of the stack, and what else a policy or an item was about. */
function inventory(run: StackReport) {
  const known = new Map(run.resources.map((resource) => [resource.urn, resource]));
  const urns = new Set(known.keys());
  for (const { urn } of run.results) urns.add(urn);
  for (const { contributions } of run.checklist?.items ?? []) {
    for (const { resources = [] } of contributions) for (const urn of resources) urns.add(urn);
  }
  return [...urns].map((urn) => {
    const { name, type } = known.get(urn) ?? splitUrn(urn);
    return {
      uuid: resourceUuid(urn),
      description: markup(`${name} (${shortType(type)})`),
      ...props({ urn: string(urn), type: type || undefined }),
    };
  });
}
