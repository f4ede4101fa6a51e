/** What all requests to Supabase have: https://supabase.com/docs/guides/api/api-keys. */
import { bearer } from "./ask";

/**
 * A key of the new kinds is no token: as one it would be refused, whatever it may do. The gateway
 * makes a token of it where none is sent.
 */
export function supabaseHeaders(key: string): Readonly<Record<string, string>> {
  return { apikey: key, ...(key.startsWith("sb_") ? {} : bearer(key)) };
}
