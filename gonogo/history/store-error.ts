/** What went wrong with a store, in words that say what to do. */
import { GonogoError } from "../errors";

export function storeError(
  error: unknown,
  uri: string,
  limits: { readonly objectMs: number },
): GonogoError {
  if (error instanceof GonogoError) return error;
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  const metadata: unknown = Reflect.get(Object(error), "$metadata");
  const status: unknown = Reflect.get(Object(metadata), "httpStatusCode");
  const say = (what: string) =>
    new GonogoError("undecidable", `${uri}: not pushed: ${what}`, { cause: error });
  if (name === "AbortError" || name === "TimeoutError") {
    return say(`the store did not take it within ${limits.objectMs / 1000} seconds.`);
  }
  if (name === "CredentialsProviderError" || /credential/i.test(name)) {
    return say(
      "there are no credentials. Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE, " +
        "or run where a role gives them.",
    );
  }
  if (/region is missing/i.test(message)) return say("no region is known. Set AWS_REGION.");
  if (name === "NoSuchBucket") return say("there is no such bucket.");
  if (status === 403 || status === 401) {
    const why =
      name === "AccessDenied"
        ? "the credentials need s3:PutObject for it, and for what is there already s3:GetObject"
        : "the credentials are wrong, or their time is over";
    return say(`the store refuses (${status} ${name}): ${why}.`);
  }
  if (typeof status === "number" && status >= 500) {
    return say(`the store has answered ${status} ${name} again and again. Push later.`);
  }
  const code: unknown = Reflect.get(Object(error), "code");
  if (code === "ECONNREFUSED" || code === "ENOTFOUND" || code === "ECONNRESET") {
    return say(`the store cannot be reached (${code}).`);
  }
  return say(typeof status === "number" ? `${status} ${name}: ${message}` : `${name}: ${message}`);
}
