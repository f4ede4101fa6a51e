import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { EventWebhook } from "@sendgrid/eventwebhook";
import { parseMultipart } from "../../infra/webhooks/multipart";
import { verifySendGridEvents } from "../../infra/webhooks/providers/sendgrid-events";
import { verifySendGridInbound } from "../../infra/webhooks/providers/sendgrid-inbound";
import type { WebhookRequest } from "../../infra/webhooks/verification";
import {
  boundary,
  mail,
  mailRequest,
  seconds,
  sendGridEvents,
  sendGridKeys,
  sendGridPublicKey,
  sendGridRequest,
  spki,
} from "./clients";
import {
  assertNoiseRefused,
  assertNoneAccepted,
  changedHeaders,
  extended,
  flippedBodies,
  flippedHeaders,
  truncated,
} from "./forgeries";

const keys = { publicKeys: [sendGridPublicKey] };
const events = (request: WebhookRequest) => verifySendGridEvents(request, keys);
const inbound = (request: WebhookRequest) => verifySendGridInbound(request, keys);
const names = [
  "x-twilio-email-event-webhook-signature",
  "x-twilio-email-event-webhook-timestamp",
] as const;
const value = ({ headers }: WebhookRequest, name: string) => String(headers[name]);

/** What SendGrid's library says. */
function libraryAccepts(request: WebhookRequest): boolean {
  const library = new EventWebhook();
  const key = library.convertPublicKeyToECDSA(sendGridPublicKey);
  const [signature, timestamp] = names.map((name) => value(request, name));
  return library.verifySignature(key, request.body, signature ?? "", timestamp ?? "");
}

function reason(result: ReturnType<typeof events>): string {
  return result.accepted ? "accepted" : result.reason;
}

function idOf(request: WebhookRequest): string | undefined {
  const result = inbound(request);
  return result.accepted ? result.delivery.events[0]?.id : undefined;
}

describe("a batch of SendGrid's Event Webhook", () => {
  it("is read event by event, each with its own bytes; SendGrid's library agrees", () => {
    const request = sendGridRequest(sendGridEvents);
    assert.ok(libraryAccepts(request));
    const result = events(request);
    assert.ok(result.accepted);
    assert.deepEqual(
      result.delivery.events.map(({ id, type }) => [id, type]),
      [
        ["one-1", "delivered"],
        ["two_2", "click"],
      ],
    );
    const payloads = result.delivery.events.map(({ payload }) => JSON.parse(String(payload)));
    assert.deepEqual(payloads, JSON.parse(sendGridEvents));
    assert.deepEqual(result.delivery.events[0]?.occurredAt, new Date(seconds * 1000));
  });

  it("may be empty, spaced, and hold events without a usable id", () => {
    const ids = (body: string) => {
      const result = events(sendGridRequest(body));
      return result.accepted ? result.delivery.events.map(({ id }) => id) : [reason(result)];
    };
    assert.deepEqual(ids("[]"), []);
    assert.deepEqual(ids(" [ ] \r\n"), []);
    const unnamed = ids('[{"event":"open"},\r\n {"event":"click"}, {"event":"open"}, 7, null]');
    assert.equal(unnamed.length, 5);
    assert.equal(unnamed[0], unnamed[2]);
    assert.notEqual(unnamed[0], unnamed[1]);
    const [bad] = ids('[{"sg_event_id":"a\\u0000b"}]');
    assert.match(String(bad), /^sha256:/);
    for (const body of ["{}", "7", "[", ""]) assert.deepEqual(ids(body), ["malformed"]);
  });

  it("verifies with each of several keys, in base64 or PEM", () => {
    const other = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
    const pem = sendGridKeys.publicKey.export({ type: "spki", format: "pem" }).toString();
    const request = sendGridRequest(sendGridEvents);
    const publicKeys = [spki(other.publicKey), pem.trim()];
    assert.ok(verifySendGridEvents(request, { publicKeys }).accepted);
    const wrong = verifySendGridEvents(request, { publicKeys: publicKeys.slice(0, 1) });
    assert.equal(reason(wrong), "signature");
  });

  it("is taken up to 300 seconds early or late, or as far as the endpoint says", () => {
    for (const offset of [-301, 301]) {
      const request = sendGridRequest(sendGridEvents, { timestamp: String(seconds + offset) });
      assert.equal(reason(events(request)), "timestamp");
      const wider = verifySendGridEvents(request, { ...keys, toleranceSeconds: 301 });
      assert.ok(wider.accepted);
    }
  });
});

describe("a mail of SendGrid's Inbound Parse", () => {
  it("is kept byte by byte; its parts are its id, whatever the boundary", () => {
    const request = mailRequest();
    const result = inbound(request);
    assert.ok(result.accepted, JSON.stringify(result));
    assert.deepEqual(result.delivery.events[0]?.payload, mail());
    assert.match(String(idOf(request)), /^sha256:/);
    assert.equal(idOf(mailRequest(mail(undefined, "other"), "other")), idOf(request));
    assert.notEqual(idOf(mailRequest(mail(Buffer.from("x")))), idOf(request));
  });

  it("is refused with another boundary than it was signed with: it would read as another mail", () => {
    const inner = '--inner\r\nContent-Disposition: form-data; name="from"\r\n\r\nx\r\n--inner--';
    const request = mailRequest(mail(Buffer.from(`\r\n${inner}`)));
    assert.ok(inbound(request).accepted);
    for (const contentType of [
      "multipart/form-data; boundary=inner",
      "multipart/form-data; boundary=xYzZ",
      "multipart/form-data",
      "multipart/form-data; boundary=",
      "text/plain; boundary=xYzZY",
      undefined,
    ]) {
      const headers = { ...request.headers, "content-type": contentType };
      assert.equal(reason(inbound({ ...request, headers })), "malformed", contentType);
    }
  });

  it("is refused when the signed bytes are no multipart body", () => {
    const part = '--xYzZY\r\nContent-Disposition: form-data; name="a"\r\n\r\nx\r\n';
    const twice = part.replace("\r\n\r\n", "\r\nContent-Disposition: x\r\n\r\n");
    const bodies = [
      ...[
        "",
        `AAAAAAA${part.slice(7)}--xYzZY--`,
        "--xYzZY--",
        part,
        `${part}--xYzZY`,
        `\r\n${part}--xYzZY--`,
      ],
      ...[`${part}--xYzZY--trailing`, `${twice}--xYzZY--`, `${part.repeat(1_001)}--xYzZY--`],
      ...[part.replace("form-data", "attachment"), part.replace("name=", "n=")].map(
        (text) => `${text}--xYzZY--`,
      ),
      `${part.replace("\r\n\r\n", `\r\nX: ${"y".repeat(20_000)}\r\n\r\n`)}--xYzZY--`,
    ];
    assert.equal(reason(inbound(mailRequest(Buffer.from(`${part}--xYzZY--`)))), "accepted");
    for (const body of bodies) {
      assert.equal(reason(inbound(mailRequest(Buffer.from(body)))), "malformed", body.slice(0, 99));
    }
  });
});

describe("a multipart body as others write it", () => {
  const parsed = (header: string, content = "x") => {
    const body = `--${boundary}\r\n${header}\r\n\r\n${content}\r\n--${boundary}--\r\n`;
    return parseMultipart(Buffer.from(body), boundary);
  };

  it("has names without quotes, extended names, and headers in several lines", () => {
    for (const [more, name, fileName] of [
      ["name=text", "text", null],
      ["NAME = text ;filename=a.txt", "text", "a.txt"],
      ["name=text; filename*=utf-8''na%C3%AFve.txt", "text", "naïve.txt"],
      ['name="text"; filename="=?utf-8?B?eA==?="; filename*=UTF-8\'de\'a%20b', "text", "a b"],
      ["name=\"text\"; filename*=utf-8''%ff", "text", "utf-8''%ff"],
      ['name="text";\r\n filename="a.txt"', "text", "a.txt"],
      ['filename="x; name=from"; name="text"', "text", "x; name=from"],
      ['name="text"; filename="a\\"', "text", "a\\"],
      ['name="text"; filename="\\"a\\\\b\\""', "text", '"a\\b"'],
      ['name=""', "", null],
    ] as const) {
      const [part, ...others] = parsed(`Content-Disposition: form-data; ${more}`) ?? [];
      assert.deepEqual([part?.name, part?.fileName], [name, fileName], more);
      assert.equal(others.length, 0);
    }
  });

  it("may hold the boundary within a line, and the closing one before the end", () => {
    const header = 'Content-Disposition: form-data; name="text"';
    for (const content of [
      `a\r\n--${boundary}more`,
      `a\r\n--${boundary}--\r\nmore`,
      `a\r\n--${boundary} `.repeat(3),
      `a --${boundary}\r\n`,
      `\r\n--${boundary.slice(0, -1)}\r\n`,
      "",
    ]) {
      const [part, ...others] = parsed(header, content) ?? [];
      assert.equal(part?.content.toString(), content);
      assert.equal(others.length, 0);
    }
  });

  it("has no part without a name", () => {
    for (const more of ["", "; n=x", '; filename="x; name=y"', "; name=", '; name="x']) {
      assert.equal(parsed(`Content-Disposition: form-data${more}`), undefined, more);
    }
  });
});

describe("where SendGrid's library is wrong", () => {
  it("it accepts a signature of 2017, which we refuse", () => {
    const request = sendGridRequest(sendGridEvents, { timestamp: "1500000000" });
    assert.ok(libraryAccepts(request));
    assert.equal(reason(events(request)), "timestamp");
  });

  it("it throws on a malformed signature, which we refuse", () => {
    const request = sendGridRequest(sendGridEvents);
    const headers = { ...request.headers, [names[0]]: "AAAA" };
    assert.throws(() => libraryAccepts({ ...request, headers }));
    assert.equal(reason(events({ ...request, headers })), "signature");
  });

  it("it refuses a signed mail with an attachment that is no text, which we accept", () => {
    const request = mailRequest();
    assert.equal(libraryAccepts(request), false);
    assert.ok(inbound(request).accepted);
  });
});

describe("a forged request of SendGrid", () => {
  const batch = sendGridRequest(sendGridEvents);
  it("is refused whichever bit of it is changed", () => {
    // One signature takes 0.1 ms to verify, so the mail's bits stand for the batch's too.
    assertNoneAccepted(inbound, flippedBodies(mailRequest()));
    assertNoneAccepted(events, flippedHeaders(batch, names));
  });

  it("is refused when it is cut or made longer, or its headers are malformed", () => {
    assertNoneAccepted(events, truncated(batch));
    assertNoneAccepted(events, extended(batch));
    assertNoneAccepted(events, changedHeaders(batch, names));
  });

  it("is refused whatever anybody makes up", () => {
    assertNoiseRefused(events, batch, names);
    assertNoiseRefused(inbound, mailRequest(), names);
  });

  it("is refused when it is huge, and quickly", () => {
    assert.equal(reason(events({ ...batch, body: Buffer.alloc(1_048_576, 0x5b) })), "signature");
  });
});

describe("an endpoint of SendGrid with a wrong key", () => {
  it("is an error of the configuration, not of the request", () => {
    const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const secp256k1 = generateKeyPairSync("ec", { namedCurve: "secp256k1" });
    const wrong = ["", "AAAA", "not a key", spki(rsa.publicKey), spki(secp256k1.publicKey)];
    for (const key of wrong) {
      const run = () => verifySendGridEvents(sendGridRequest("[]"), { publicKeys: [key] });
      assert.throws(run, /SendGrid/, key.slice(0, 20));
    }
    assert.throws(() => verifySendGridEvents(sendGridRequest("[]"), { publicKeys: [] }));
  });
});
