/** Questions to providers with the key that the stack has for them. */
import type { HttpRequest, Look } from "../look";
import { askApi } from "../look/api";
import { isTrouble, type Trouble } from "../probe";

type Who = { readonly secret: string };
type Ask = (key: string) => HttpRequest;

/** What a provider says to a key, before anything else. */
export type KeyAnswer = "accepted" | "refused" | Trouble;

/** What is picked of a provider's answer at 200; what keeps it back is trouble, without the key. */
export async function askProvider<T>(
  { secret }: Who,
  look: Look,
  ask: Ask,
  pick: (body: unknown) => T,
): Promise<T | Trouble> {
  const key = await look.secret(secret);
  if (isTrouble(key)) return key;
  const answer = await askApi(look, ask(key.trim()));
  if (isTrouble(answer)) return answer;
  const { status, body } = answer;
  if (status === 200) return pick(body);
  if (status === 401) return { trouble: "it refuses the key: 401" };
  if (status === 403) return { trouble: "the key has no right to read it: 403" };
  return { trouble: `it answers ${status}` };
}

/** Whether a key is one. */
export async function keyAnswer({ secret }: Who, look: Look, ask: Ask): Promise<KeyAnswer> {
  const key = await look.secret(secret);
  if (isTrouble(key)) return key;
  const answer = await askApi(look, ask(key.trim()));
  if (isTrouble(answer)) return answer;
  if (answer.status === 200) return "accepted";
  if (answer.status === 401) return "refused";
  return { trouble: `it answers ${answer.status}` };
}

export const bearer = (key: string) => ({ authorization: `Bearer ${key}` });

export function basic(user: string, password: string) {
  return { authorization: `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}` };
}

export const untold = (what: string): Trouble => ({ trouble: `the stack does not tell ${what}` });
