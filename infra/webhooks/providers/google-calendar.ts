/**
 * Google Calendar push notifications: headers only, not signed. What proves the sender is the token
 * that we gave when the channel was made, so it is random and belongs to one channel.
 */
import { createHash } from "node:crypto";
import { sameText } from "../compare";
import { plainText } from "../payload";
import { accept, header, refuse, type Verification, type WebhookRequest } from "../verification";

/** A row of the channel table. */
export interface Channel {
  /** Our id of the channel: `X-Goog-Channel-ID`. */
  readonly id: string;
  /** SHA-256 of the channel's token in hex: who reads the table cannot forge notifications. */
  readonly tokenSha256: string;
  /** Google's id of what is watched; null until the answer to `events.watch` was stored. */
  readonly resourceId: string | null;
  /** Whose calendar it is. */
  readonly account: string;
  /** When Google stops sending. */
  readonly expiresAt: Date;
}

export interface ChannelTable {
  find(id: string): Promise<Channel | undefined>;
}

const states = new Set(["sync", "exists", "not_exists"]);

export function tokenDigest(token: string): string {
  return createHash("sha256").update(token, "utf8").digest("hex");
}

/** The id to look the channel up with, before {@link verifyGoogleCalendar}. */
export function channelId(request: WebhookRequest): string | undefined {
  const id = plainText(header(request.headers, "x-goog-channel-id"));
  return id !== undefined && id.length <= 64 ? id : undefined;
}

/**
 * @param channel What the table holds for {@link channelId}. While a channel is renewed both the
 *   old and the new one are in the table, and notifications of both are taken.
 */
export function verifyGoogleCalendar(
  request: WebhookRequest,
  channel: Channel | undefined,
): Verification {
  const text = (name: string) => plainText(header(request.headers, `x-goog-${name}`));
  const id = channelId(request);
  const token = header(request.headers, "x-goog-channel-token");
  const state = text("resource-state");
  const number = text("message-number");
  const resource = text("resource-id");
  if (id === undefined || token === undefined || token === "") return refuse("malformed");
  // An unknown channel takes as long as a wrong token.
  const isToken = sameText(tokenDigest(token), channel?.tokenSha256 ?? "");
  if (channel === undefined || channel.id !== id || !isToken) return refuse("channel");
  if (channel.expiresAt.getTime() <= request.now.getTime()) return refuse("channel");
  if (state === undefined || !states.has(state) || resource === undefined) {
    return refuse("malformed");
  }
  if (number === undefined || !/^[0-9]{1,20}$/.test(number)) return refuse("malformed");
  if (channel.resourceId !== null && channel.resourceId !== resource) return refuse("channel");
  const notification = { channel: id, resource, state, number };
  return accept({
    provider: "google-calendar",
    account: channel.account,
    livemode: null,
    contentType: "application/json",
    events: [
      {
        id: `${id}:${number}`,
        type: `calendar.${state}`,
        occurredAt: null,
        objectId: resource,
        payload: Buffer.from(JSON.stringify(notification)),
      },
    ],
  });
}
