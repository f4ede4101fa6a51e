import { definePolicy } from "../framework/define-policy";
import { unknown } from "../framework/unknown";
import { numberOf } from "../helpers/flags";
import { show } from "../helpers/show";

const cluster = "aws:redshift/cluster:Cluster";
const property = "automatedSnapshotRetentionPeriod";
const facts = { clusterIdentifier: "facts", nodeType: "ra3.large" };

export default definePolicy({
  id: "warehouse-snapshots",
  title: "Warehouses keep automated snapshots long enough",
  why: "Automated snapshots are what a warehouse is restored from. One that is kept for a day, as by default, holds the bad load of the day before already.",
  fix: "Set automatedSnapshotRetentionPeriod to the days you need, 7 or more by default (at most 35).",
  severity: "high",
  controls: ["db-backups"],
  resources: [cluster],
  options: {
    minimumDays: {
      type: "integer",
      default: 7,
      minimum: 1,
      maximum: 35,
      stricter: "higher",
      description: "Fewest days for which automated snapshots are kept.",
      source: "Our choice: as rds-automated-backups; the checklists give no figure.",
    },
  },
  messages: {
    off: "No snapshots are taken: {setting} is 0.",
    short: "Snapshots are kept for {actual} days ({setting}), less than {minimum} days.",
  },
  checks: {
    *[cluster](props, { options: { minimumDays: minimum } }) {
      // 1 when absent: @pulumi/aws redshift/cluster.
      const given = props.automatedSnapshotRetentionPeriod;
      const days = numberOf(given ?? 1);
      if (!(days > 0)) {
        yield { message: "off", property, setting: property };
      } else if (days < minimum) {
        const actual = show(given ?? days);
        yield { message: "short", property, setting: property, actual, minimum };
      }
    },
  },
  remediations: {
    [cluster]: (_props, { options }) => ({ [property]: options.minimumDays }),
  },
  passes: [{ name: "two weeks", type: cluster, props: { ...facts, [property]: 14 } }],
  fails: [
    { name: "none", type: cluster, props: { ...facts, [property]: 0 }, expect: "off" },
    { name: "left to the default, a day", type: cluster, props: facts, expect: "short" },
    {
      name: "less than the configuration asks for",
      type: cluster,
      props: { ...facts, [property]: 14 },
      options: { minimumDays: 30 },
      expect: "short",
    },
  ],
  unknowns: [
    {
      name: "decided at deployment",
      type: cluster,
      props: { ...facts, [property]: unknown },
      expect: property,
    },
  ],
});
