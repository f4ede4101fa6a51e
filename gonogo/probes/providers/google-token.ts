/**
 * A token of a Google service account by a signed request:
 * https://developers.google.com/identity/protocols/oauth2/service-account
 */
import { createPrivateKey, sign } from "node:crypto";
import type { Look } from "../look";
import { askApi, textAt } from "../look/api";
import { isTrouble, type Trouble } from "../probe";

const tokenUrl = "https://oauth2.googleapis.com/token";
const scope = "https://www.googleapis.com/auth/calendar.readonly";

/** What is wrong with the value itself, as a phrase; nothing of it. */
export interface Fault {
  readonly fault: string;
}

export interface ServiceAccount {
  readonly email: string;
  readonly key: string;
}

/** @param value JSON of the account's key, or its base64. */
export function readServiceAccount(value: string): ServiceAccount | Fault {
  const text = value.trim().startsWith("{")
    ? value
    : Buffer.from(value.trim(), "base64").toString("utf8");
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return { fault: "it is no JSON, nor the base64 of one" };
  }
  if (textAt(body, "type") !== "service_account") return { fault: "it is no service account" };
  // Whoever can change the value must not make us send a signed request elsewhere.
  const address = textAt(body, "token_uri");
  if (address !== "" && address !== tokenUrl) {
    return { fault: "its token_uri is not Google's" };
  }
  const key = (body as { private_key?: unknown }).private_key;
  const email = textAt(body, "client_email");
  if (typeof key !== "string" || email === "") {
    return { fault: "it has no client_email or no private_key" };
  }
  try {
    if (createPrivateKey(key).asymmetricKeyType !== "rsa") return { fault: "its key is not RSA" };
  } catch {
    return { fault: "its private_key cannot be read" };
  }
  return { email, key };
}

/** @returns The token, "refused" where Google does not know the account or its key. */
export async function tokenOf(
  { email, key }: ServiceAccount,
  look: Look,
): Promise<{ readonly token: string } | "refused" | Trouble> {
  const now = Math.floor(Date.parse(look.now()) / 1000);
  const claims = { iss: email, scope, aud: tokenUrl, iat: now, exp: now + 300 };
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const signed = `${part({ alg: "RS256", typ: "JWT" })}.${part(claims)}`;
  const signature = sign("RSA-SHA256", Buffer.from(signed), key).toString("base64url");
  const answer = await askApi(look, {
    url: tokenUrl,
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams({
      grant_type: "urn:ietf:params:oauth:grant-type:jwt-bearer",
      assertion: `${signed}.${signature}`,
    }).toString(),
  });
  if (isTrouble(answer)) return answer;
  const { status, body } = answer;
  const token = (body as { access_token?: unknown } | null | undefined)?.access_token;
  if (status === 200 && typeof token === "string") return { token };
  const said = textAt(body, "error");
  if (said === "invalid_grant" || said === "invalid_client" || status === 401) return "refused";
  return { trouble: `it answers ${status}${/^[a-z_]+$/.test(said) ? `, ${said}` : ""}` };
}
