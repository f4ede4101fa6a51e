import {
  type CheckContext,
  definePolicy,
  type ExampleResource,
  type Options,
  type Violation,
} from "../framework/define-policy";
import { unknown } from "../framework/unknown";
import { asList } from "../helpers/documents";
import { isTrue } from "../helpers/flags";
import { refersTo } from "../helpers/references";
import { showList } from "../helpers/show";
import { everyOf, someOf } from "../helpers/unknowns";

const messages = {
  unheard: "Nobody hears of {events}: no event destination of this stack takes them from the set.",
} as const;
type Found = Generator<Violation<typeof messages>, void, undefined>;

const v2 = "aws:sesv2/configurationSet:ConfigurationSet";
const v1 = "aws:ses/configurationSet:ConfigurationSet";
const destinationV2 = "aws:sesv2/configurationSetEventDestination:ConfigurationSetEventDestination";
const destinationV1 = "aws:ses/eventDestination:EventDestination";
const wanted = ["BOUNCE", "COMPLAINT"];

interface Destination {
  readonly enabled?: unknown;
  /** Of the older API, which writes the events in lower case. */
  readonly matchingTypes?: unknown;
  readonly eventDestination?:
    | { readonly enabled?: unknown; readonly matchingEventTypes?: unknown }
    | undefined;
}

/** A destination takes nothing while `enabled` is absent: the provider's default is false. */
function hears(props: Destination, event: string): boolean {
  const { enabled, types } = props.eventDestination
    ? {
        enabled: () => props.eventDestination?.enabled,
        types: () => props.eventDestination?.matchingEventTypes,
      }
    : { enabled: () => props.enabled, types: () => props.matchingTypes };
  return everyOf(
    () => someOf(asList(types()), (type) => String(type).toUpperCase() === event),
    () => isTrue(enabled()),
  );
}

function* check(_props: object, { resource }: CheckContext<Options>): Found {
  const destinations = [
    ...resource.referrersOfType(destinationV2),
    ...resource.referrersOfType(destinationV1),
  ].filter((each) => refersTo(each, "configurationSetName", resource));
  const unheard = wanted.filter(
    (event) => !someOf(destinations, ({ props }) => hears(props as Destination, event)),
  );
  if (unheard.length > 0) {
    const property = resource.type === v1 ? "name" : "configurationSetName";
    yield { message: "unheard", property, events: showList(unheard) };
  }
}

const set = { configurationSetName: "mail" };
const destination = (events: string[], enabled?: boolean): ExampleResource => ({
  type: destinationV2,
  name: `to a queue: ${events.join(" ")}`,
  props: {
    configurationSetName: unknown,
    eventDestinationName: "queue",
    eventDestination: {
      matchingEventTypes: events,
      ...(enabled !== undefined && { enabled }),
      snsDestination: { topicArn: unknown },
    },
  },
  references: { configurationSetName: ["example"] },
});
const older: ExampleResource = {
  type: destinationV1,
  name: "to a topic",
  props: {
    configurationSetName: unknown,
    enabled: true,
    matchingTypes: ["bounce", "complaint", "reject"],
    snsDestination: { topicArn: unknown },
  },
  references: { configurationSetName: ["example"] },
};

export default definePolicy({
  id: "ses-bounce-events",
  title: "Bounces and complaints about mail are heard",
  why: "AWS stops an account whose bounces pass 10 % or whose complaints pass 0.5 %, and with it every password reset and invoice. Who hears of them takes the addresses off the list in time.",
  fix: "Add an aws.sesv2.ConfigurationSetEventDestination with enabled true and matchingEventTypes BOUNCE and COMPLAINT, to a topic or a bus that someone reads.",
  severity: "low",
  controls: ["email-deliverability", "email-provider"],
  scope: "stack",
  resources: [v2, v1],
  messages,
  checks: { [v2]: check, [v1]: check },
  passes: [
    {
      name: "both, to one topic",
      type: v2,
      props: set,
      with: [destination(["BOUNCE", "COMPLAINT"], true)],
    },
    {
      name: "each to a destination of its own",
      type: v2,
      props: set,
      with: Array.of(destination(["BOUNCE"], true), destination(["COMPLAINT"], true)),
    },
    { name: "the older API", type: v1, props: { name: "mail" }, with: [older] },
  ],
  fails: [
    { name: "no destination", type: v2, props: set, expect: "unheard" },
    {
      name: "a destination that is off, as the provider leaves it",
      type: v2,
      props: set,
      with: [destination(["BOUNCE", "COMPLAINT"])],
      expect: "unheard",
    },
    {
      name: "bounces alone",
      type: v2,
      props: set,
      with: [destination(["BOUNCE"], true)],
      expect: "unheard",
    },
    { name: "none in the older API", type: v1, props: { name: "mail" }, expect: "unheard" },
  ],
  unknowns: [
    {
      name: "events that are decided at deployment",
      type: v2,
      props: set,
      with: [destination([unknown], true)],
      expect: "eventDestination.matchingEventTypes[0]",
    },
  ],
});
