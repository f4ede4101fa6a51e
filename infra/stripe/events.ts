import { type EventName, eventNames } from "./events.gen.js";

type Prefix<Name extends string> = Name extends `${infer Head}.${infer Tail}`
  ? Head | `${Head}.${Prefix<Tail>}`
  : never;

/** `invoice.*` or `customer.subscription.*`: the events whose names begin so. */
export type EventFamily = `${Prefix<EventName>}.*`;

/** The events that a family or a name stands for. */
export type EventsOf<Family> = Family extends `${infer Head}.*`
  ? Extract<EventName, `${Head}.${string}`>
  : Extract<Family, EventName>;

/**
 * Concrete event names for families of events and single names, sorted, each once.
 *
 * Stripe takes concrete names only. The list grows with the SDK: after an upgrade a family may
 * bring new events to the endpoint, which the preview shows.
 *
 * @throws Error when a family or name matches no event of the SDK, or asks for all with `*`.
 */
export function expandEvents<const Family extends EventFamily | EventName>(
  families: readonly Family[],
): readonly EventsOf<Family>[] {
  const names = new Set<EventName>();
  for (const family of families) {
    for (const name of matching(family)) names.add(name);
  }
  return [...names].sort() as EventsOf<Family>[];
}

function matching(family: string): readonly EventName[] {
  const prefix = family.endsWith(".*") ? family.slice(0, -1) : undefined;
  const found = eventNames.filter((name) =>
    prefix === undefined ? name === family : name.startsWith(prefix),
  );
  if (found.length > 0) return found;
  const advice =
    family === "*"
      ? "name the events or families that the receiver handles"
      : `closest names: ${closest(family).join(", ")}`;
  throw new Error(`"${family}" is no Stripe event or family of events: ${advice}.`);
}

/** Names that share the longest beginning with what was written. */
function closest(text: string): readonly string[] {
  const shared = (name: string) => {
    let length = 0;
    while (length < text.length && name[length] === text[length]) length += 1;
    return length;
  };
  return [...eventNames].sort((left, right) => shared(right) - shared(left)).slice(0, 3);
}
