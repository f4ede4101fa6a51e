import type { EventHandlers, TypedHandler } from "./handlers";
import { readNotification } from "./handlers-calendar";
import { readInboundMail, readSendGridEvent } from "./handlers-sendgrid";
import { readStandardEvent } from "./handlers-standard";
import { readStripeEvent } from "./handlers-stripe";
import { readCallback, readMessage } from "./handlers-twilio";
import type { EventHandler, HandlerTable, StoredEvent } from "./worker-types";

/** How the payload of an event is read, by provider and type. */
const readers: Readonly<Record<keyof EventHandlers, (event: StoredEvent) => unknown>> = {
  stripe: readStripeEvent,
  twilio: (event) => (event.type.startsWith("message.") ? readMessage(event) : readCallback(event)),
  sendgrid: readSendGridEvent,
  "sendgrid-inbound": readInboundMail,
  "google-calendar": readNotification,
  "standard-webhooks": readStandardEvent,
};

type AnyHandlers = Readonly<Record<string, TypedHandler<never> | undefined>>;

/**
 * The table that a worker asks. A type that has no handler of its own goes to the longest family
 * that it belongs to, such as `message.*`, and then to `*`.
 *
 * @param handlers A system's: {@link FinsightHandlers} and the others of handlers.ts.
 */
export function handlerTable<Handlers extends Partial<Record<keyof EventHandlers, object>>>(
  handlers: Handlers,
): HandlerTable {
  return {
    find(provider, type) {
      if (!Object.hasOwn(readers, provider) || !Object.hasOwn(handlers, provider)) return undefined;
      const name = provider as keyof EventHandlers;
      const own = handlers[name] as AnyHandlers | undefined;
      const handler =
        own &&
        familiesOf(type)
          .map((one) => pick(own, one))
          .find(Boolean);
      return handler && adapt(handler, readers[name]);
    },
  };
}

function adapt(handler: TypedHandler<never>, read: (event: StoredEvent) => unknown): EventHandler {
  return async (event, context) => await handler(read(event) as never, context);
}

/** Providers choose the type's text: `constructor` is no handler. */
function pick(handlers: AnyHandlers, name: string): TypedHandler<never> | undefined {
  return Object.hasOwn(handlers, name) ? handlers[name] : undefined;
}

/** `a.b.c`, `a.b.*`, `a.*`, `*`. A type that is a family's own name is not one of its events. */
function familiesOf(type: string): readonly string[] {
  const words = type.split(".");
  const families = words.map((_, at) => [...words.slice(0, words.length - 1 - at), "*"].join("."));
  return type.includes("*") ? families : [type, ...families];
}
