/** Claims of a JSON Web Token, whose signature only its issuer can check. */
import { at, textAt } from "../look/api";

export interface Claims {
  readonly role: string;
  /** Supabase's name of the project. */
  readonly project: string;
  /** Seconds since 1970; absent where it never ends. */
  readonly expires?: number;
}

/** @returns Undefined for what is no token. */
export function claimsOf(token: string): Claims | undefined {
  const [, payload, signature] = token.trim().split(".");
  if (payload === undefined || !signature) return undefined;
  let body: unknown;
  try {
    body = JSON.parse(Buffer.from(payload, "base64url").toString("utf8"));
  } catch {
    return undefined;
  }
  const expires = at(body, "exp");
  return {
    role: textAt(body, "role"),
    project: textAt(body, "ref"),
    ...(typeof expires === "number" ? { expires } : {}),
  };
}
