/** Handlers of Twilio's messages: what came in, and what became of what went out. */
import type { TwilioHandlers } from "./handlers";
import { messageProgress, type TwilioMessage } from "./handlers-twilio";
import type { HandlerContext } from "./worker-types";

/** What a system keeps of messages. Write with `context.database`. */
export interface MessageStore {
  /** A message that came in, once. Answer it with `ProviderCalls.once`, which sends nothing twice. */
  received(message: TwilioMessage, context: HandlerContext): Promise<void>;
  /** How far one of ours has come: never back, although Twilio's reports come in any order. */
  progress(message: TwilioMessage, context: HandlerContext): Promise<void>;
}

/**
 * Twilio says neither when a status was reached nor in which order, so that statuses have a rank: a
 * late `sent` is not written over `delivered`. The first of two that end a message stays.
 */
export function messageHandlers(
  store: MessageStore,
): Pick<TwilioHandlers, "message.received" | "message.*"> {
  return {
    "message.received": async (message, context) => await store.received(message, context),
    "message.*": async (message, context) => {
      const order = await context.objects.advance(message.sid, messageProgress(message.status));
      if (order === "newer") await store.progress(message, context);
    },
  };
}
