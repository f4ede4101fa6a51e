/** SendGrid's Inbound Parse: one mail as multipart/form-data, signed by a security policy. */
import { boundaryOf, parseMultipart } from "../multipart";
import { digestId } from "../payload";
import { accept, header, refuse, type Verification, type WebhookRequest } from "../verification";
import { refusal, type SendGridKeys } from "./sendgrid-signature";

/**
 * A mail's id is the digest of its parts: a repeated delivery may have another boundary, and the
 * mail's own Message-ID is chosen by its sender, who could hide another mail with it.
 */
export function verifySendGridInbound(request: WebhookRequest, keys: SendGridKeys): Verification {
  const reason = refusal(request, keys);
  if (reason !== undefined) return refuse(reason);
  const boundary = boundaryOf(header(request.headers, "content-type"));
  const parts = boundary === undefined ? undefined : parseMultipart(request.body, boundary);
  if (parts === undefined || parts.length === 0) return refuse("malformed");
  const id = digestId(
    ...parts.flatMap(({ name, fileName, contentType, content }) => [
      name,
      fileName ?? "",
      contentType ?? "",
      content,
    ]),
  );
  return accept({
    provider: "sendgrid-inbound",
    account: keys.account ?? "",
    livemode: null,
    contentType: `multipart/form-data; boundary="${boundary}"`,
    events: [
      { id, type: "mail.received", occurredAt: null, objectId: null, payload: request.body },
    ],
  });
}
