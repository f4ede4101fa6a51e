import { boundaryOf, type Part, parseMultipart } from "./multipart";
import { asObject, type JsonObject, parseJson } from "./payload";
import { PermanentFailure } from "./worker-errors";
import type { StoredEvent } from "./worker-types";

/** Events of SendGrid's Event Webhook. */
export type SendGridEventName =
  | "processed"
  | "dropped"
  | "delivered"
  | "deferred"
  | "bounce"
  | "open"
  | "click"
  | "spamreport"
  | "unsubscribe"
  | "group_unsubscribe"
  | "group_resubscribe";

export interface SendGridEvent {
  readonly event: string;
  readonly email: string | undefined;
  readonly messageId: string | undefined;
  readonly reason: string | undefined;
  /** All that SendGrid sent, the sender's own arguments included. */
  readonly fields: JsonObject;
}

export function readSendGridEvent(event: StoredEvent): SendGridEvent {
  const fields = asObject(parseJson(event.payload));
  if (fields === undefined) throw new PermanentFailure("the payload is no event of SendGrid's");
  const text = (value: unknown) => (typeof value === "string" ? value : undefined);
  return {
    event: event.type,
    email: text(fields.email),
    messageId: text(fields.sg_message_id),
    reason: text(fields.reason),
    fields,
  };
}

/** A mail that SendGrid took in and took apart. Its sender chose all of it: trust nothing. */
export interface InboundMail {
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** The mail's own header lines. */
  readonly headers: string;
  /** Who really sent it, and to whom: what `from` and `to` say is only written on it. */
  readonly envelope: { readonly from: string; readonly to: readonly string[] };
  /** SendGrid's verdicts: `pass`, and the domains that signed. */
  readonly spf: string;
  readonly dkim: string;
  readonly attachments: readonly Attachment[];
  /** The whole mail, where Inbound Parse posts it raw. */
  readonly raw: Buffer | undefined;
}

export interface Attachment {
  /** As the sender named it: no path to write to. */
  readonly fileName: string;
  readonly contentType: string;
  readonly content: Buffer;
}

export function readInboundMail(event: StoredEvent): InboundMail {
  const boundary = boundaryOf(event.contentType);
  const parts = boundary === undefined ? undefined : parseMultipart(event.payload, boundary);
  if (parts === undefined) throw new PermanentFailure("the payload is no mail of Inbound Parse");
  const fields = parts.filter(isField);
  const byName = new Map(fields.map((part) => [part.name, part.content]));
  // SendGrid's boundary is known: who writes it into a mail could add a verdict of their own.
  if (byName.size < fields.length) {
    throw new PermanentFailure("a field of the mail came twice: its sender may have made one up");
  }
  const charsets = asObject(parseJson(byName.get("charsets") ?? Buffer.from("{}"))) ?? {};
  const text = (name: string) => decode(byName.get(name), charsets[name]);
  const envelope = asObject(parseJson(byName.get("envelope") ?? Buffer.from("{}"))) ?? {};
  const { from, to } = envelope;
  return {
    from: text("from"),
    to: text("to"),
    subject: text("subject"),
    text: text("text"),
    html: text("html"),
    headers: text("headers"),
    envelope: {
      from: typeof from === "string" ? from : "",
      to: Array.isArray(to) ? to.filter((one): one is string => typeof one === "string") : [],
    },
    spf: text("SPF"),
    dkim: text("dkim"),
    attachments: parts.filter((part) => !isField(part)).map(attachment),
    raw: byName.get("email"),
  };
}

/** SendGrid numbers the attachments, of which not each has a file's name. */
function isField({ name, fileName }: Part): boolean {
  return fileName === null && !/^attachment[0-9]+$/.test(name);
}

function attachment({ fileName, contentType, content }: Part): Attachment {
  return {
    fileName: fileName ?? "",
    contentType: contentType ?? "application/octet-stream",
    content,
  };
}

/** In the mail's own encoding, which SendGrid names for each field; UTF-8 where it is not known. */
function decode(content: Buffer | undefined, charset: unknown): string {
  if (content === undefined) return "";
  try {
    return new TextDecoder(typeof charset === "string" ? charset : "utf-8").decode(content);
  } catch {
    return content.toString("utf8");
  }
}
