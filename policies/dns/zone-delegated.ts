import { definePolicy, notApplicable } from "../framework/define-policy";
import type { StackResource } from "../framework/stack-index";
import { unknown } from "../framework/unknown";
import { isGiven } from "../helpers/database";
import {
  isNamed,
  plainName,
  plainNameOf,
  recordsOf,
  zonesOf,
  zoneType,
} from "../helpers/dns-records";
import { list } from "../helpers/known";
import { show } from "../helpers/show";

const record = "aws:route53/record:Record";
const messages = {
  orphan: "Nobody finds {zone}: no NS record of the zone {parent} leads to it.",
} as const;
type Zone = StackResource<typeof zoneType>;
const isPrivate = "The zone belongs to a network.";
const noParent = "No zone of this stack is above it.";

const parent = { type: zoneType, name: "parent", props: { name: "shop.io" } } as const;

export default definePolicy({
  id: "zone-delegated",
  title: "The zone of a subdomain is known to the zone above it",
  why: "Resolvers learn of a zone from the NS records of the one above. Without them every name in it does not exist, and certificates that DNS should prove are never issued.",
  fix: "Add an aws.route53.Record of type NS with the name of the zone to the zone above, its records the nameServers of this zone.",
  severity: "medium",
  controls: ["domain-delegated", "dns-records"],
  scope: "stack",
  resources: [zoneType],
  messages,
  checks: {
    *[zoneType](props, { resource, stack }) {
      const hasNetwork = (zone: Zone) => isGiven(() => list(zone.props.vpcs)[0], "vpcs", zone);
      if (hasNetwork(resource as Zone)) {
        return notApplicable(isPrivate);
      }
      const name = plainName(props.name);
      const above = stack
        .ofType(zoneType)
        .filter(
          (zone) =>
            zone.urn !== resource.urn &&
            !zone.isUnknown("name") &&
            name.endsWith(`.${plainNameOf(zone)}`) &&
            !hasNetwork(zone),
        )
        // Of several zones the nearest one answers for the name.
        .sort((a, b) => plainNameOf(b).length - plainNameOf(a).length);
      const [nearest] = above;
      if (!nearest) {
        return notApplicable(noParent);
      }
      const leads = recordsOf(stack, "NS").some((each) => {
        const zones = zonesOf(each);
        const isThere = zones.length === 0 || zones.some(({ urn }) => urn === nearest.urn);
        return isThere && isNamed(each, name);
      });
      if (!leads) {
        const zone = show(name);
        yield { message: "orphan", property: "name", zone, parent: show(nearest.props.name) };
      }
      return;
    },
  },
  passes: [
    {
      name: "a record in the zone above",
      type: zoneType,
      props: { name: "api.shop.io" },
      with: [
        parent,
        {
          type: record,
          name: "delegation",
          props: { zoneId: unknown, name: "api", type: "NS", records: unknown, ttl: 300 },
          references: { zoneId: ["parent"], records: ["example"] },
        },
      ],
    },
  ],
  fails: [
    {
      name: "no record",
      type: zoneType,
      props: { name: "api.shop.io" },
      with: [parent],
      expect: "orphan",
    },
    {
      name: "a record for another zone",
      type: zoneType,
      props: { name: "api.shop.io." },
      with: [
        parent,
        {
          type: record,
          name: "delegation",
          props: { zoneId: unknown, name: "app.shop.io", type: "NS", records: unknown, ttl: 300 },
          references: { zoneId: ["parent"] },
        },
      ],
      expect: "orphan",
    },
  ],
  unknowns: [
    {
      name: "a name that the deployment decides",
      type: zoneType,
      props: { name: unknown },
      expect: "name",
    },
  ],
  notApplicables: [
    { name: "the only zone", type: zoneType, props: { name: "shop.io" }, expect: noParent },
    {
      name: "a private zone",
      type: zoneType,
      props: { name: "api.shop.io", vpcs: [{ vpcId: unknown }] },
      with: [parent],
      expect: isPrivate,
    },
  ],
});
