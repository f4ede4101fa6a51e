import { type CheckContext, definePolicy } from "../framework/define-policy";
import { unknown } from "../framework/unknown";
import { record } from "../helpers/known";

const metric = "aws:cloudwatch/metricAlarm:MetricAlarm";
const composite = "aws:cloudwatch/compositeAlarm:CompositeAlarm";

const messages = {
  absent: "The alarm does not say how grave it is: it has no tag {tag}.",
  other: "The alarm's tag {tag} is none of {values}.",
} as const;
const options = {
  tag: {
    type: "string",
    default: "severity",
    description: "Name of the tag; its case does not matter.",
    source: "Our choice: toolbox-535 asks for levels of severity, not for a tag's name.",
  },
  values: {
    type: "array",
    items: { type: "string" },
    default: [],
    description: "The levels; any is allowed when the list is empty.",
    source: "Our choice: toolbox-535 names no levels.",
  },
} as const;

type Props = { readonly tags?: unknown };

function* check(
  props: Props,
  { options: { tag, values }, isUnknown }: CheckContext<typeof options>,
) {
  const tags = record(props.tags);
  const key = Object.keys(tags).find((each) => each.toLowerCase() === tag.toLowerCase());
  if (key === undefined) {
    yield { message: "absent", property: "tags", tag } as const;
  } else if (values.length > 0 && !isUnknown(`tags.${key}`)) {
    const level = String(tags[key]).toLowerCase();
    if (!values.some((value) => value.toLowerCase() === level)) {
      yield { message: "other", property: `tags.${key}`, tag, values: values.join(", ") } as const;
    }
  }
}

const props = { comparisonOperator: "GreaterThanThreshold", evaluationPeriods: 1 } as const;
const rule = { alarmName: "api", alarmRule: "ALARM(api-errors)" } as const;

export default definePolicy({
  id: "alarms-severity-tag",
  title: "Alarms say how grave they are",
  why: "When everything rings alike, people mute everything: whoever is woken must see at once whether it can wait.",
  fix: 'Give the alarm a tag: tags: { severity: "critical" } or "warning".',
  severity: "low",
  controls: ["alarm-notification"],
  resources: [metric, composite],
  options,
  messages,
  checks: { [metric]: check, [composite]: check },
  passes: [
    { name: "a tag", type: metric, props: { ...props, tags: { Severity: "critical" } } },
    {
      name: "a level that is not known yet",
      type: composite,
      props: { ...rule, tags: { severity: unknown } },
      options: { values: ["critical", "warning"] },
    },
    {
      name: "one of the levels",
      type: metric,
      props: { ...props, tags: { level: "P1" } },
      options: { tag: "level", values: ["p1", "p2"] },
    },
  ],
  fails: [
    { name: "no tags", type: metric, props, expect: "absent" },
    {
      name: "other tags of a composite alarm",
      type: composite,
      props: { ...rule, tags: { team: "shop" } },
      expect: "absent",
    },
    {
      name: "another level",
      type: metric,
      props: { ...props, tags: { severity: "soon" } },
      options: { values: ["critical", "warning"] },
      expect: "other",
    },
  ],
  unknowns: [
    {
      name: "tags that the deployment decides",
      type: metric,
      props: { ...props, tags: unknown },
      expect: "tags",
    },
  ],
});
