import { definePolicy } from "../framework/define-policy";
import { unknown } from "../framework/unknown";
import { knownOf, someOf } from "../helpers/unknowns";

const cluster = "aws:ecs/cluster:Cluster";
const accountDefault = "aws:ecs/accountSettingDefault:AccountSettingDefault";
const isOn = (value: unknown) => value === "enabled" || value === "enhanced";
const setting = (value: string) => ({ settings: [{ name: "containerInsights", value }] });

export default definePolicy({
  id: "container-insights",
  title: "Clusters measure their containers",
  why: "Without Container Insights nobody sees how much memory a task uses, how often it is restarted, or how many tasks run: the first questions of an outage.",
  fix: "Set settings: [{ name: 'containerInsights', value: 'enabled' }] on the cluster, or the account's default.",
  severity: "low",
  controls: ["metrics-collection", "monitoring-agent", "apm-tracing"],
  scope: "stack",
  resources: [cluster],
  messages: {
    off: "The cluster measures no containers: containerInsights is {actual}.",
  },
  checks: {
    *[cluster](props, { stack }) {
      const property = "settings";
      const isInsights = ({ name }: { readonly name: unknown }) => name === "containerInsights";
      const isSet = someOf(props.settings, isInsights);
      if (isSet) {
        const [found] = knownOf(props.settings, isInsights);
        if (!isOn(found?.value)) {
          yield {
            message: "off",
            property,
            actual: String(found?.value ?? "not set").slice(0, 30),
          };
        }
        return;
      }
      // Absent is what the account says, and disabled where that says nothing.
      const byAccount = someOf(
        stack.ofType(accountDefault),
        (each) => each.props.name === "containerInsights" && isOn(each.props.value),
      );
      if (!byAccount) {
        yield { message: "off", property, actual: "not set" };
      }
    },
  },
  passes: [
    { name: "enabled", type: cluster, props: setting("enabled") },
    { name: "enhanced", type: cluster, props: setting("enhanced") },
    {
      name: "enabled for the account",
      type: cluster,
      props: {},
      with: [
        {
          type: accountDefault,
          name: "insights",
          props: { name: "containerInsights", value: "enabled" },
        },
      ],
    },
  ],
  fails: [
    { name: "left to the default", type: cluster, props: {}, expect: "off" },
    { name: "disabled", type: cluster, props: setting("disabled"), expect: "off" },
  ],
  unknowns: [
    {
      name: "decided at deployment",
      type: cluster,
      props: { settings: [{ name: "containerInsights", value: unknown }] },
      expect: "settings[0].value",
    },
  ],
});
