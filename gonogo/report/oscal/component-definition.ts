/** The policies of gonogo's own pack as OSCAL components: each checks the controls that it names. */
import type { Policy } from "../../../policies/framework/define-policy";
import { uuidOf } from "../uuid";
import { type CatalogAbout, catalogUuid } from "./catalog";
import { markup, metadata, props, token } from "./document";

/** @param systems Of the catalog that the components point to. */
export function componentDefinition(
  policies: readonly Policy[],
  systems: readonly string[],
  { version, lastModified }: CatalogAbout,
) {
  const source = catalogUuid(version, systems);
  return {
    "component-definition": {
      uuid: uuidOf("component-definition", version, ...systems),
      metadata: metadata("Policies of gonogo", lastModified, version),
      components: policies.map((policy) => component(policy, version, source)),
      "back-matter": {
        resources: [
          {
            uuid: source,
            title: "Launch controls of gonogo",
            description: "What gonogo oscal catalog prints.",
            rlinks: [{ href: "catalog.oscal.json", "media-type": "application/oscal+json" }],
          },
        ],
      },
    },
  };
}

function component(policy: Policy, version: string, source: string) {
  const { id, title, why, fix, severity, controls } = policy;
  return {
    uuid: uuidOf("policy", id),
    type: "validation",
    title: markup(title),
    description: markup(why),
    purpose: markup(`Policy ${id}, which checks a preview of the program.`),
    ...props({ policy: `gonogo/${id}`, severity, version }),
    "control-implementations": [
      {
        uuid: uuidOf("implementation", id),
        source: `#${source}`,
        description: markup(`${title}.`),
        "implemented-requirements": controls.map((control) => ({
          uuid: uuidOf("requirement", id, control),
          "control-id": token(control),
          description: markup(fix),
        })),
      },
    ],
  };
}
