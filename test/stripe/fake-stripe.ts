import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { addressOf, listening, stopped } from "../support/loopback";
import { FakeTaxSettings } from "./fake-accounts.js";
import { type Form, parseForm } from "./fake-form.js";
import { applyParams, invalid, Refusal, type Stored, shapes } from "./fake-objects.js";
import {
  type Answer,
  broken,
  mismatch,
  missing,
  rateLimited,
  refusal,
  unauthorised,
} from "./fake-refusals.js";

/**
 * What goes wrong with the next requests that match.
 *
 * `lost`: executed, but the connection breaks before the answer. `rate-limit`: 429, not executed.
 * `failed`: 500, not executed; Stripe saves it under the idempotency key like any answer.
 */
export interface Fault {
  readonly matching: RegExp;
  readonly kind: "lost" | "rate-limit" | "failed";
  times: number;
}

export interface Call {
  readonly route: string;
  readonly params: Form;
  readonly idempotencyKey: string | undefined;
}

/** A small stateful stand-in for the parts of Stripe's API that the providers use. */
export class FakeStripe {
  readonly keys = new Set<string>();
  readonly calls: Call[] = [];
  readonly faults: Fault[] = [];
  readonly objects: Record<string, Stored[]> = Object.fromEntries(
    Object.keys(shapes).map((kind) => [kind, []]),
  );
  readonly taxSettings: FakeTaxSettings;
  /** Path → what it answers: what an account has once, and lists that nobody changes here. */
  readonly documents = new Map<string, unknown>();
  /** Objects of one page; small pages show whether a caller reads them all. */
  pageSize = 2;
  /** Answers without the signing secret, as stripe-mock does. */
  withholdSecrets = false;
  private readonly saved = new Map<string, { readonly request: string; readonly answer: Answer }>();
  private made = 0;

  private constructor(
    private readonly server: Server,
    /** Which of the account's two modes this is: objects of one do not exist in the other. */
    private readonly livemode: boolean,
  ) {
    this.taxSettings = new FakeTaxSettings(livemode);
    server.on("request", (request, response) => void this.serve(request, response));
  }

  static async start(key: string): Promise<FakeStripe> {
    const server = createServer({ keepAlive: false });
    await listening(server);
    const fake = new FakeStripe(server, key.includes("_live_"));
    fake.keys.add(key);
    return fake;
  }

  get address(): string {
    return addressOf(this.server);
  }

  async stop(): Promise<void> {
    await stopped(this.server);
  }

  /** Twenty-four hours later: Stripe has forgotten the idempotency keys. */
  forgetIdempotencyKeys(): void {
    this.saved.clear();
  }

  find(id: string): Stored | undefined {
    return Object.values(this.objects)
      .flat()
      .find((object) => object.id === id);
  }

  /** Puts an object there as if somebody had made it in the dashboard. */
  make(kind: string, params: Form): Stored {
    return this.create(kind, params);
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let text = "";
    for await (const chunk of request) text += chunk;
    const url = new URL(request.url ?? "/", "http://fake");
    const route = `${request.method} ${url.pathname}`;
    const params = parseForm(text === "" ? url.search.slice(1) : text);
    const key = request.headers["idempotency-key"]?.toString();
    this.calls.push({ route, params, idempotencyKey: key });
    const fault = this.faults.find((each) => each.times > 0 && each.matching.test(route));
    if (fault !== undefined) fault.times -= 1;
    const authorization = request.headers.authorization ?? "";
    const { replayed, ...answer } =
      fault?.kind === "rate-limit"
        ? { ...refusal(rateLimited), replayed: false }
        : this.once(route, text, key, () =>
            fault?.kind === "failed"
              ? refusal(broken)
              : this.answer(route, params, authorization.replace("Bearer ", "")),
          );
    if (fault?.kind === "lost") {
      request.socket.destroy();
      return;
    }
    response.setHeader("content-type", "application/json");
    response.setHeader("request-id", `req_${this.calls.length}`);
    if (replayed) response.setHeader("idempotent-replayed", "true");
    response.writeHead(answer.status).end(JSON.stringify(answer.body));
  }

  /** Answers a repeated POST out of what was saved under its key, as Stripe does. */
  private once(
    route: string,
    text: string,
    key: string | undefined,
    answer: () => Answer,
  ): Answer & { readonly replayed: boolean } {
    if (key === undefined || !route.startsWith("POST")) return { ...answer(), replayed: false };
    const request = `${route} ${text}`;
    const saved = this.saved.get(key);
    if (saved !== undefined) {
      if (saved.request !== request) return { ...refusal(mismatch), replayed: false };
      return { ...saved.answer, replayed: true };
    }
    const fresh = answer();
    // Stripe saves what an endpoint began to execute: not refusals of parameters or keys.
    if (fresh.status === 200 || fresh.status >= 500)
      this.saved.set(key, { request, answer: fresh });
    return { ...fresh, replayed: false };
  }

  private answer(route: string, params: Form, key: string): Answer {
    try {
      if (!this.keys.has(key)) throw unauthorised(key);
      return { status: 200, body: this.execute(route, params) };
    } catch (error) {
      if (error instanceof Refusal) return refusal(error);
      throw error;
    }
  }

  private execute(route: string, params: Form): unknown {
    const [method, path = ""] = route.split(" ");
    if (path === "/v1/tax/settings") {
      if (method === "POST") this.taxSettings.change(params);
      return this.taxSettings.show();
    }
    const document = this.documents.get(path);
    if (document !== undefined) return document;
    const { kind, id, under } = placeOf(path);
    if (under !== undefined && this.find(under) === undefined) throw missing("product", under);
    const objects = (this.objects[kind] ?? []).filter((each) => each.under === under);
    if (id === undefined)
      return method === "POST"
        ? withSecret(this.create(kind, params, under), params)
        : page(objects, params, this.pageSize);
    const object = objects.find((each) => each.id === id);
    if (object === undefined) throw missing(kind, id);
    if (method === "DELETE") return this.remove(kind, object);
    if (method === "POST") this.change(kind, object, params);
    return shown(object, params);
  }

  private create(kind: string, params: Form, under?: string): Stored {
    const shape = shapes[kind];
    if (shape === undefined) throw new Error(`The fake has no ${kind}.`);
    for (const name of shape.required) {
      if (params[name] === undefined) {
        throw invalid(`Missing required param: ${name}.`, name, "parameter_missing");
      }
    }
    this.made += 1;
    const id = `${shape.prefix}_${this.made}`;
    const object: Stored = {
      id,
      object: shape.object,
      livemode: this.livemode,
      ...shape.initial,
      metadata: {},
    };
    if (kind === "webhook_endpoints" && !this.withholdSecrets)
      object.secret = `whsec_CANARY${this.made}`;
    if (kind === "prices" && this.find(String(params.product)) === undefined) {
      throw missing("product", String(params.product));
    }
    applyParams(object, params, shape.create);
    if (kind === "entitlements/features") this.refuseTakenFeature(object);
    if (under !== undefined) this.attach(object, under);
    this.settleLookupKey(object, params);
    this.objects[kind]?.unshift(object);
    return object;
  }

  private refuseTakenFeature(object: Stored): void {
    const taken = (each: Stored) => each.active && each.lookup_key === object.lookup_key;
    if (this.objects["entitlements/features"]?.some(taken)) {
      throw invalid("A feature with this lookup key exists already.", "lookup_key");
    }
  }

  private attach(link: Stored, product: string): void {
    const feature = this.find(String(link.entitlement_feature));
    if (feature === undefined) throw missing("feature", String(link.entitlement_feature));
    const links = this.objects["products/features"] ?? [];
    const same = (each: Stored) => (each.entitlement_feature as Stored).id === feature.id;
    if (links.some((each) => each.under === product && same(each))) {
      throw invalid("The feature is already attached to this product.", "entitlement_feature");
    }
    link.entitlement_feature = { ...feature };
    link.under = product;
  }

  private change(kind: string, object: Stored, params: Form): void {
    const changed = { ...object };
    applyParams(changed, params, shapes[kind]?.update ?? {});
    const fixed = object.tax_behavior !== "unspecified" && object.tax_behavior !== undefined;
    if (fixed && changed.tax_behavior !== object.tax_behavior) {
      throw invalid("The tax behavior cannot change once it is specified.", "tax_behavior");
    }
    this.settleLookupKey(changed, params);
    Object.assign(object, changed);
  }

  /** A lookup key belongs to one price, archived or not, unless the request transfers it. */
  private settleLookupKey(object: Stored, params: Form): void {
    if (object.lookup_key === null || object.lookup_key === undefined) return;
    const holder = this.objects.prices?.find(
      (price) => price.lookup_key === object.lookup_key && price.id !== object.id,
    );
    if (holder === undefined) return;
    if (params.transfer_lookup_key !== "true") {
      throw invalid(`A price (${holder.id}) already uses that lookup key.`, "lookup_key");
    }
    holder.lookup_key = null;
  }

  private remove(kind: string, object: Stored): unknown {
    if (!["webhook_endpoints", "products/features"].includes(kind))
      throw invalid("It cannot be deleted.", "id");
    this.objects[kind] = (this.objects[kind] ?? []).filter((each) => each.id !== object.id);
    return { id: object.id, object: object.object, deleted: true };
  }
}

/** One page of a list, newest first. */
function page(objects: readonly Stored[], params: Form, size: number): unknown {
  const keys = params.lookup_keys as string[] | undefined;
  const matching = objects.filter(
    (object) =>
      (params.active === undefined || String(object.active) === params.active) &&
      (params.archived === undefined || String(object.active) !== params.archived) &&
      (params.lookup_key === undefined || object.lookup_key === params.lookup_key) &&
      (params.product === undefined || object.product === params.product) &&
      (keys === undefined || keys.includes(String(object.lookup_key))),
  );
  const start = matching.findIndex((object) => object.id === params.starting_after) + 1;
  const data = matching.slice(start, start + size).map((object) => shown(object, params));
  return { object: "list", url: "/v1", has_more: start + size < matching.length, data };
}

/** `/v1/products/prod_1/features/prodft_2`: the kind, the object's id and the one it is under. */
function placeOf(path: string): { kind: string; id?: string; under?: string } {
  const [, , first = "", second, third, fourth] = path.split("/");
  if (first === "products" && third === "features") {
    return {
      kind: "products/features",
      ...(second && { under: second }),
      ...(fourth && { id: fourth }),
    };
  }
  const nested = `${first}/${second}`;
  if (shapes[nested] !== undefined) return { kind: nested, ...(third && { id: third }) };
  return { kind: first, ...(second && { id: second }) };
}

/** What Stripe shows after creation; a portal's products are shown to those who ask for them. */
function shown(object: Stored, params: Form): object {
  const { secret: _shownOnce, under: _place, ...visible } = object;
  const features = visible.features as Record<string, object> | undefined;
  if (features?.subscription_update === undefined) return visible;
  const asked = JSON.stringify(params.expand ?? "").includes("subscription_update.products");
  if (asked) return visible;
  const { products: _hidden, ...update } = features.subscription_update as { products?: unknown };
  return { ...visible, features: { ...features, subscription_update: update } };
}

/** The answer to a creation is the only one with the signing secret. */
function withSecret(object: Stored, params: Form): object {
  const { secret } = object;
  return { ...shown(object, params), ...(secret === undefined ? {} : { secret }) };
}
