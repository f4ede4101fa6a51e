/** Reads of Stripe's API: https://docs.stripe.com/api. */
import type { Look } from "../look";
import { askApi, at, membersAt, textAt } from "../look/api";
import { isTrouble, type Trouble } from "../probe";
import type { StripeTarget } from "../targets";

type Who = Pick<StripeTarget, "secret">;
type Params = Readonly<Record<string, string>>;

/** The one whose answers the probes were written for; accounts have different defaults. */
const version = "2026-10-28.endive";
const origin = "https://api.stripe.com";

/** What Stripe says to a key, before anything else. */
export type KeyAnswer = "accepted" | "refused" | Trouble;

/** Stripe's answer at 200; what keeps it back is trouble, told without the key. */
export async function readStripe(
  target: Who,
  look: Look,
  path: string,
  params: Params = {},
): Promise<unknown | Trouble> {
  const answer = await ask(target, look, path, params);
  if (isTrouble(answer)) return answer;
  const { status, body } = answer;
  if (status === 200) return body;
  return { trouble: refusalOf(status, path) };
}

/** Every object of a list, over all pages. */
export async function listStripe(
  target: Who,
  look: Look,
  path: string,
  params: Params = {},
): Promise<readonly unknown[] | Trouble> {
  const all: unknown[] = [];
  const asked = new Set<string>();
  let after: Params = {};
  for (let page = 0; page < mostPages; page += 1) {
    const body = await readStripe(target, look, path, { ...params, limit: "100", ...after });
    if (isTrouble(body)) return body;
    const members = membersAt(body, "data");
    if (isTrouble(members)) return members;
    all.push(...members);
    if (at(body, "has_more") !== true) return all;
    const last = textAt(members.at(-1), "id");
    if (last === "" || asked.has(last)) break;
    asked.add(last);
    after = { starting_after: last };
  }
  return { trouble: `the pages of ${path} have no end` };
}

/** Our choice: five thousand objects; a list of prices that long is no plan table. */
const mostPages = 50;

/** Whether the key is one: asked of what every probe of Stripe reads. */
export async function stripeKeyAnswer(target: Who, look: Look): Promise<KeyAnswer> {
  const answer = await ask(target, look, "/v1/products", { limit: "1" });
  if (isTrouble(answer)) return answer;
  const { status } = answer;
  if (status === 200) return "accepted";
  if (status === 401) return "refused";
  return { trouble: refusalOf(status, "/v1/products") };
}

async function ask({ secret }: Who, look: Look, path: string, params: Params) {
  const key = await look.secret(secret);
  if (isTrouble(key)) return key;
  const query = new URLSearchParams(params).toString();
  return askApi(look, {
    url: `${origin}${path}${query === "" ? "" : `?${query}`}`,
    headers: { authorization: `Bearer ${key.trim()}`, "stripe-version": version },
  });
}

function refusalOf(status: number, path: string): string {
  if (status === 401) return "Stripe refuses the key: 401";
  if (status === 403) return `the key has no permission to read ${path}: 403`;
  return `Stripe answers ${status} to ${path}`;
}

/** The mode that a key belongs to: `sk_live_...`, `rk_test_...`, `pk_live_...`. */
export function modeOfKey(key: string): "live" | "test" | "neither" {
  const mode = /^(?:sk|rk|pk)_(live|test)_[A-Za-z0-9]/.exec(key.trim())?.[1];
  return mode === "live" || mode === "test" ? mode : "neither";
}
