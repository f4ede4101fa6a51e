/** Events of four providers, and the requests that bring them: repeated, reordered and late. */
import type { WebhookRequest } from "../../../infra/webhooks/verification";
import * as client from "../clients";
import type { Random } from "./random";

/** One request, which may be sent again and again: it is signed anew each time. */
export interface Delivery {
  /** Keys of its events: {@link eventKey}. */
  readonly events: readonly string[];
  request(): WebhookRequest;
}

export interface Plan {
  /** Each event once. */
  readonly events: readonly string[];
  /** In the order in which the providers send. */
  readonly deliveries: readonly Delivery[];
  /** The newest version of each object: {@link objectKey}. */
  readonly objects: ReadonlyMap<string, number>;
}

export function eventKey(provider: string, account: string, id: string): string {
  return `${provider}/${account}/${id}`;
}

export function objectKey(provider: string, id: string): string {
  return `${provider}/${id}`;
}

/** What the channel table has to hold. */
export const channels = Array.from({ length: 125 }, (_, index) => ({
  id: `channel-${index}`,
  resource: `resource-${index}`,
  tenant: "org_1",
}));

const versions = 4;
/** Statuses of a message, in Twilio's order. */
export const statuses = ["queued", "sent", "delivered", "read"];
const hoursAgo = 7_200;

interface Piece {
  readonly key: string;
  readonly object: string;
  readonly version: number;
  request(): WebhookRequest;
}

/** Seconds of now: a signature is as old as the attempt, and not as the event. */
function nowSeconds(): number {
  return Math.floor(Date.now() / 1000);
}

function stripePiece(index: number, base: number): Piece {
  const [object, version] = [`in_${Math.floor(index / versions)}`, index % versions];
  const id = `evt_${index}`;
  const payload = client.stripeEvent(id, {
    created: base + version,
    type: ["invoice.created", "invoice.finalized", "invoice.paid", "invoice.updated"][version],
    data: { object: { id: object, object: "invoice" } },
  });
  return {
    key: eventKey("stripe", "", id),
    object: objectKey("stripe", object),
    version: (base + version) * 1000,
    request: () => client.stripeRequest(payload, { timestamp: nowSeconds() }),
  };
}

function twilioPiece(index: number): Piece {
  const sid = `SM${Math.floor(index / versions)
    .toString(16)
    .padStart(32, "0")}`;
  const version = index % versions;
  const status = statuses[version] ?? "";
  const fields = { ...client.message, MessageSid: sid, MessageStatus: status };
  return {
    key: eventKey("twilio", client.accountSid, `${sid}:${status}`),
    object: objectKey("twilio", sid),
    version,
    request: () => client.twilioForm(fields),
  };
}

function calendarPiece(index: number): Piece {
  const { id, resource, tenant } = channels[index % channels.length] ?? channels[0] ?? never();
  const number = 1 + Math.floor(index / channels.length);
  return {
    key: eventKey("google-calendar", tenant, `${id}:${number}`),
    object: objectKey("google-calendar", resource),
    version: number,
    request: () =>
      client.calendarRequest({
        "x-goog-channel-id": id,
        "x-goog-resource-id": resource,
        "x-goog-message-number": String(number),
      }),
  };
}

function never(): never {
  throw new Error("there is no channel");
}

interface MailEvent {
  readonly key: string;
  readonly object: string;
  readonly version: number;
  readonly text: string;
}

function mailEvent(index: number, base: number): MailEvent {
  const [object, version] = [`mail_${Math.floor(index / versions)}`, index % versions];
  const id = `sg_${index}`;
  const timestamp = base + version;
  const event = ["processed", "delivered", "open", "click"][version];
  const email = `person-${index}@example.com`;
  return {
    key: eventKey("sendgrid", "", id),
    object: objectKey("sendgrid", object),
    version: timestamp * 1000,
    text: JSON.stringify({ email, timestamp, event, sg_event_id: id, sg_message_id: object }),
  };
}

function mailDelivery(events: readonly MailEvent[]): Delivery {
  const body = `[${events.map(({ text }) => text).join(",\r\n")}]`;
  return {
    events: events.map(({ key }) => key),
    request: () =>
      client.sendGridRequest(body, { timestamp: String(nowSeconds()), target: "/webhooks/sg" }),
  };
}

/** Batches as SendGrid makes them, of 1 to 20 events. */
function batches(events: readonly MailEvent[], random: Random): Delivery[] {
  const made: Delivery[] = [];
  for (let at = 0; at < events.length; ) {
    const size = 1 + random.below(20);
    made.push(mailDelivery(events.slice(at, at + size)));
    at += size;
  }
  return made;
}

/**
 * A quarter of the events is of each provider. Neighbours change places, one in twenty comes long
 * after its time, one in six twice, and of these some at the same moment as the first. SendGrid's
 * second deliveries come in other batches than the first.
 */
export function plan(count: number, random: Random): Plan {
  const base = nowSeconds() - hoursAgo;
  const quarter = Math.floor(count / 4);
  const of = <T>(length: number, make: (index: number) => T) =>
    Array.from({ length }, (_, index) => make(index));
  const pieces = [
    ...of(quarter, (index) => stripePiece(index, base)),
    ...of(quarter, twilioPiece),
    ...of(quarter, calendarPiece),
  ];
  const mails = of(count - 3 * quarter, (index) => mailEvent(index, base));
  const repeated = random.shuffle(mails).slice(0, Math.ceil(mails.length / 6));
  const singles = pieces.map(({ key, request }) => ({ events: [key], request }));
  const first = spread(singles, random);
  const firstMails = spread(batches(mails, random), random);
  const again = [...random.shuffle(first).slice(0, Math.ceil(first.length / 6))].map(
    ({ delivery, at }) => ({ delivery, at: at + (random.below(3) === 0 ? 0 : random.next() / 3) }),
  );
  const againMails = spread(batches(repeated, random), random);
  const objects = new Map<string, number>();
  for (const { object, version } of [...pieces, ...mails]) {
    objects.set(object, Math.max(version, objects.get(object) ?? version));
  }
  return {
    events: [...pieces, ...mails].map(({ key }) => key),
    deliveries: [...first, ...firstMails, ...again, ...againMails]
      .sort((one, other) => one.at - other.at)
      .map(({ delivery }) => delivery),
    objects,
  };
}

/** A place from 0 to 1 for each delivery: one in twenty is far behind its own, the others near. */
function spread(deliveries: readonly Delivery[], random: Random) {
  return deliveries.map((delivery, index) => {
    const own = index / deliveries.length;
    const late = random.below(20) === 0 ? random.next() * (1 - own) : 0;
    return { delivery, at: own + late + (20 * random.next()) / deliveries.length };
  });
}
