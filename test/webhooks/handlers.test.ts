import assert from "node:assert/strict";
import { expandEvents } from "../../infra/stripe/events";
import { catalyticEvents } from "../../infra/systems/catalytic/billing";
import { clientflowEvents } from "../../infra/systems/clientflow/billing";
import { finsightEvents } from "../../infra/systems/finsight/billing";
import { paymentsvcEvents } from "../../infra/systems/paymentsvc/billing";
import { toolboxEvents } from "../../infra/systems/toolbox/billing";
import type {
  ClientflowHandlers,
  EventHandlers,
  FinsightHandlers,
  HandlersOfSystem,
} from "../../infra/webhooks/handlers";
import {
  type BillingStore,
  billingHandlers,
  type StripeReader,
} from "../../infra/webhooks/handlers-billing";
import { handlerTable } from "../../infra/webhooks/handlers-table";
import { messageProgress } from "../../infra/webhooks/handlers-twilio";
import { PermanentFailure } from "../../infra/webhooks/worker-errors";
import type { HandlerContext, StoredEvent } from "../../infra/webhooks/worker-types";
import { boundary } from "./clients";

const silent: BillingStore = {
  subscription: async () => {},
  invoice: async () => {},
  customer: async () => {},
  checkout: async () => {},
  notice: async () => {},
};
const nobody = {} as StripeReader;
const ignore = async () => {};

/** What each system would implement; that it compiles says that no event is forgotten. */
const systems: HandlersOfSystem = {
  finsight: { stripe: billingHandlers(expandEvents(finsightEvents), silent, nobody) },
  paymentsvc: { stripe: billingHandlers(paymentsvcEvents, silent, nobody) },
  toolbox: { stripe: billingHandlers(toolboxEvents, silent, nobody) },
  catalytic: { stripe: billingHandlers(catalyticEvents, silent, nobody) },
  clientflow: {
    stripe: billingHandlers(clientflowEvents, silent, nobody),
    twilio: { "message.received": ignore, "message.*": ignore },
    "sendgrid-inbound": { "mail.received": ignore },
    "google-calendar": {
      "calendar.sync": ignore,
      "calendar.exists": ignore,
      "calendar.not_exists": ignore,
    },
  },
};

// @ts-expect-error An event that the endpoint asks for has no handler.
const forgotten: ClientflowHandlers["stripe"] = { "checkout.session.completed": ignore };
const whole: FinsightHandlers["stripe"] = systems.finsight.stripe;

const event = (more: Partial<StoredEvent>): StoredEvent => ({
  row: "1",
  provider: "stripe",
  account: "",
  id: "evt_1",
  type: "invoice.paid",
  livemode: true,
  objectId: null,
  occurredAt: null,
  receivedAt: new Date(),
  contentType: "application/json",
  attempts: 1,
  payload: Buffer.from("{}"),
  ...more,
});

/** What the handler of an event gets. */
async function given(handlers: EventHandlers<never>, of: Partial<StoredEvent>): Promise<unknown> {
  const stored = event(of);
  const seen: unknown[] = [];
  const record = async (body: unknown) => {
    seen.push(body);
  };
  const recording = Object.fromEntries(
    Object.entries(handlers).map(([provider, own]) => [
      provider,
      Object.fromEntries(Object.keys(own).map((name) => [name, record])),
    ]),
  );
  const handler = handlerTable(recording).find(stored.provider, stored.type);
  assert.ok(handler !== undefined, `${stored.provider} ${stored.type}`);
  await handler(stored, { event: stored } as HandlerContext);
  return seen[0];
}

describe("handlers", () => {
  it("are there for every event that a system's endpoint asks for, and for no other", () => {
    const lists = {
      finsight: expandEvents(finsightEvents),
      paymentsvc: paymentsvcEvents,
      toolbox: toolboxEvents,
      catalytic: catalyticEvents,
      clientflow: clientflowEvents,
    } as const;
    for (const [system, names] of Object.entries(lists)) {
      const table = handlerTable(systems[system as keyof HandlersOfSystem]);
      for (const name of names) assert.ok(table.find("stripe", name), `${system} ${name}`);
      for (const name of ["charge.refunded", "invoice", "invoice.", "*", "constructor", ""]) {
        assert.equal(table.find("stripe", name), undefined, name);
      }
      assert.equal(table.find("twilio", "message.sent") !== undefined, system === "clientflow");
      for (const provider of ["paypal", "__proto__", "constructor", "standard-webhooks"]) {
        assert.equal(table.find(provider, "invoice.paid"), undefined, provider);
      }
    }
    assert.equal(Object.keys(whole).length, lists.finsight.length);
    assert.equal(typeof forgotten, "object");
  });

  it("of the nearest family take what has none of its own", async () => {
    const calls: string[] = [];
    const named = (name: string) => async () => {
      calls.push(name);
    };
    const table = handlerTable({
      twilio: {
        "message.received": named("received"),
        "message.*": named("message"),
        "*": named("any"),
      },
    });
    const run = async (type: string) => {
      const fields = "MessageSid=SM1&MessageStatus=x&AccountSid=AC1";
      const one = event({
        provider: "twilio",
        type,
        contentType: "x",
        payload: Buffer.from(fields),
      });
      await table.find("twilio", type)?.(one, {} as HandlerContext);
      return calls.at(-1);
    };
    assert.equal(await run("message.received"), "received");
    assert.equal(await run("message.delivered"), "message");
    assert.equal(await run("call.completed"), "any");
    assert.equal(await run("message.*"), "message");
    assert.equal(await run("com.twilio.messaging.message.sent"), "any");
  });

  it("get Stripe's event as the SDK types it", async () => {
    const body = {
      id: "evt_1",
      object: "event",
      type: "invoice.paid",
      data: { object: { id: "in_1", object: "invoice" } },
    };
    const handlers = { stripe: { "invoice.paid": ignore } };
    const payload = (more: object) => ({
      payload: Buffer.from(JSON.stringify({ ...body, ...more })),
    });
    assert.deepEqual(await given(handlers, payload({})), body);
    const wrong = [{ id: "evt_2" }, { type: "invoice.voided" }, { data: {} }, { data: null }];
    for (const more of wrong) {
      await assert.rejects(given(handlers, payload(more)), PermanentFailure);
    }
    await assert.rejects(given(handlers, { payload: Buffer.from([0xff]) }), PermanentFailure);
  });

  it("get Twilio's messages with their media, and other callbacks as fields or JSON", async () => {
    const handlers = systems.clientflow;
    const form = (fields: Record<string, string>, type: string): Partial<StoredEvent> => ({
      provider: "twilio",
      type,
      contentType: "application/x-www-form-urlencoded",
      payload: Buffer.from(new URLSearchParams(fields).toString()),
    });
    const fields = {
      MessageSid: "SM1",
      SmsStatus: "received",
      From: "whatsapp:+15551230000",
      To: "+15550001111",
      Body: "Grüße & 👋",
      NumMedia: "2",
      MediaUrl0: "https://api.twilio.com/m0",
      MediaContentType0: "image/png",
    };
    const got = (await given(handlers, form(fields, "message.received"))) as Record<
      string,
      unknown
    >;
    assert.deepEqual(
      { ...got, fields: {} },
      {
        fields: {},
        sid: "SM1",
        status: "received",
        from: "whatsapp:+15551230000",
        to: "+15550001111",
        body: "Grüße & 👋",
        media: [{ url: "https://api.twilio.com/m0", contentType: "image/png" }],
        errorCode: undefined,
      },
    );
    const status = {
      MessageSid: "SM1",
      MessageStatus: "failed",
      ErrorCode: "30003",
      NumMedia: "1e9",
    };
    const failed = (await given(handlers, form(status, "message.failed"))) as typeof got;
    assert.deepEqual([failed.status, failed.errorCode, failed.media], ["failed", "30003", []]);
    await assert.rejects(given(handlers, form({ a: "b" }, "message.sent")), PermanentFailure);
    const any = { twilio: { ...handlers.twilio, "*": ignore } };
    const hostile = (await given(any, form({ __proto__x: "1", CallSid: "CA1" }, "callback"))) as {
      fields: Record<string, string>;
    };
    assert.equal(hostile.fields.CallSid, "CA1");
    assert.equal(hostile.fields.toString, undefined);
    const json = { provider: "twilio", type: "callback", payload: Buffer.from('{"a":[1]}') };
    assert.deepEqual(await given(any, json), { fields: {}, json: { a: [1] } });
  });

  it("know how far a message has come, so that a late status does not undo a later one", () => {
    const order = ["queued", "sending", "sent", "delivered", "read"].map(messageProgress);
    assert.deepEqual(
      order.toSorted((a, b) => Number(a - b)),
      order,
    );
    assert.equal(new Set(order).size, order.length);
    assert.equal(messageProgress("failed"), messageProgress("delivered"));
    assert.ok(messageProgress("some-new-state") < messageProgress("queued"));
  });

  it("get a mail in its own encoding, with attachments that are no text", async () => {
    const part = (name: string, value: Buffer | string, more = "") =>
      Buffer.concat([
        Buffer.from(
          `--${boundary}\r\nContent-Disposition: form-data; name="${name}"${more}\r\n\r\n`,
        ),
        Buffer.from(value),
        Buffer.from("\r\n"),
      ]);
    const attached = Buffer.from([0xff, 0x00, 0x0d, 0x0a, 0x80]);
    const payload = Buffer.concat([
      part("from", Buffer.from("Zo\xeb <z@example.com>", "latin1")),
      part("subject", "Grüße"),
      part("to", Buffer.from([0x82, 0xa0])),
      part("text", Buffer.from([0x61, 0xff])),
      part("charsets", '{"from":"iso-8859-1","subject":"UTF-8","to":"shift_jis","text":"no-such"}'),
      part("envelope", '{"to":["a@example.com",7],"from":"bounce@example.com"}'),
      part("SPF", "pass"),
      part("attachment1", attached, '; filename="a \\"b\\".bin"\r\nContent-Type: image/x-icon'),
      part("attachment2", "From: a", "\r\nContent-Type: message/rfc822"),
      Buffer.from(`--${boundary}--\r\n`),
    ]);
    const handlers = { "sendgrid-inbound": { "mail.received": ignore } };
    const of = {
      provider: "sendgrid-inbound",
      type: "mail.received",
      contentType: `multipart/form-data; boundary="${boundary}"`,
    };
    const got = (await given(handlers, { ...of, payload })) as Record<string, unknown>;
    assert.deepEqual(
      [got.from, got.subject, got.to, got.text, got.html, got.spf, got.raw],
      ["Zoë <z@example.com>", "Grüße", "あ", "a\ufffd", "", "pass", undefined],
    );
    assert.deepEqual(got.envelope, { from: "bounce@example.com", to: ["a@example.com"] });
    assert.deepEqual(got.attachments, [
      {
        fileName: 'a "b".bin',
        contentType: "image/x-icon",
        content: attached,
      },
      { fileName: "", contentType: "message/rfc822", content: Buffer.from("From: a") },
    ]);
    const broken = { ...of, payload: Buffer.from("--other--") };
    await assert.rejects(given(handlers, broken), PermanentFailure);
    // A sender knows SendGrid's boundary, and could vouch for himself.
    const forged = Buffer.concat([part("SPF", "pass"), payload]);
    await assert.rejects(given(handlers, { ...of, payload: forged }), PermanentFailure);
  });

  it("get SendGrid's events and Google's notifications", async () => {
    const sendgrid = { email: "a@example.com", sg_message_id: "m1", reason: "full", own: { a: 1 } };
    const bounced = {
      provider: "sendgrid",
      type: "bounce",
      payload: Buffer.from(JSON.stringify(sendgrid)),
    };
    assert.deepEqual(await given({ sendgrid: { "*": ignore } }, bounced), {
      event: "bounce",
      email: "a@example.com",
      messageId: "m1",
      reason: "full",
      fields: sendgrid,
    });
    const notify = (more: object): Partial<StoredEvent> => ({
      provider: "google-calendar",
      type: "calendar.exists",
      payload: Buffer.from(
        JSON.stringify({
          channel: "c",
          resource: "r",
          state: "exists",
          number: "18446744073709551615",
          ...more,
        }),
      ),
    });
    const calendar = { "google-calendar": systems.clientflow["google-calendar"] };
    assert.deepEqual(await given(calendar, notify({})), {
      channel: "c",
      resource: "r",
      state: "exists",
      number: 18_446_744_073_709_551_615n,
    });
    for (const more of [{ state: "new" }, { number: 7 }, { number: "-1" }, { channel: "" }]) {
      await assert.rejects(given(calendar, notify(more)), PermanentFailure);
    }
  });

  it("get what follows Standard Webhooks, of any sender, with JSON or without", async () => {
    const standard = (type: string, payload: string) =>
      given(
        { "standard-webhooks": { "user.*": ignore, "*": ignore } },
        { provider: "standard-webhooks", type, payload: Buffer.from(payload) },
      );
    const text = '{"type":"user.created","data":{"id":"usr_1"}}';
    assert.deepEqual(await standard("user.created", text), {
      type: "user.created",
      json: { type: "user.created", data: { id: "usr_1" } },
      body: Buffer.from(text),
    });
    assert.deepEqual(await standard("event", "a=1"), {
      type: "event",
      json: undefined,
      body: Buffer.from("a=1"),
    });
  });
});
