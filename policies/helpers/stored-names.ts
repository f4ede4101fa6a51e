/** What the name of a stored secret says of the value: not all that is stored is a password. */
import type { StackResource } from "../framework/stack-index";
import { words } from "./secret-patterns";

/** A name that ends in one of these is of a setting that is kept beside the secrets. */
const settings = new Set(
  `USER USERNAME NAME LOGIN HOST HOSTNAME ENDPOINT ADDRESS PORT URL URI DSN DOMAIN REGION SITE ZONE
  SENDER FROM EMAIL MAIL DB DATABASE DBNAME SCHEMA ID IDS SLUG ARN BUCKET TABLE QUEUE TOPIC ACCOUNT
  PROJECT ORG ORGANIZATION TENANT ENV ENVIRONMENT VERSION LEVEL LOCALE TIMEZONE PATH
  CERT CERTIFICATE PEM`.split(/\s+/),
);
/** What is put behind the name of the thing itself: `mailgun-region-version`. */
const trailing = new Set(["VERSION", "VALUE", "CURRENT", "LATEST", "SECRET", "PARAMETER", "PARAM"]);
/** Keys that somebody else hands out: their length is not the program's choice. */
const issued =
  /(?:^| )(?:API ?KEY|API ?TOKEN|ACCESS ?KEY|ACCESS ?TOKEN|AUTH ?TOKEN|BOT ?TOKEN|APP ?KEY|LICENSE ?KEY|SITE ?KEY|CLIENT ?SECRET|APP ?SECRET|CONSUMER ?(?:KEY|SECRET)|WEBHOOK ?SECRET|RECAPTCHA SECRET(?: KEY)?|TURNSTILE SECRET(?: KEY)?|STRIPE SECRET(?: KEY)?)$/;

export type Stored = "setting" | "issued" | "secret";

/** A name such as `db-user-version` or `STRIPE_API_KEY`, by its last words. */
export function storedKind(name: string): Stored {
  const parts = words(name);
  while (
    parts.length > 1 &&
    (trailing.has(parts.at(-1) ?? "") || /^\d+$/.test(parts.at(-1) ?? ""))
  ) {
    // `client-secret` and `jwt-secret` are what they say; only `db-user-secret` is not.
    if (parts.at(-1) === "SECRET" && !settings.has(parts.at(-2) ?? "")) {
      break;
    }
    parts.pop();
  }
  if (settings.has(parts.at(-1) ?? "")) {
    return "setting";
  }
  return issued.test(parts.join(" ")) ? "issued" : "secret";
}

/**
 * What the names of a stored value say: its own, that of the secret or parameter that holds it.
 * @param property Input that refers to the secret, or holds its name.
 */
export function storedKindOf(resource: StackResource, property: "secretId" | "name"): Stored {
  const props = resource.props as Readonly<Record<string, unknown>>;
  const holders = resource.references(property).flatMap((holder) => {
    // The read of an unknown name would leave undecided what the other names say.
    const { name } = holder.isUnknown("name") ? {} : (holder.props as { readonly name?: unknown });
    return [holder.name, name];
  });
  const known = resource.isUnknown(property) ? [] : [lastOfArn(props[property])];
  const kinds = [resource.name, ...holders, ...known]
    .filter((name): name is string => typeof name === "string")
    .map(storedKind);
  return kinds.find((kind) => kind !== "secret") ?? "secret";
}

/** Secrets Manager puts six characters behind the name in an ARN: `secret:db-user-AbCdEf`. */
function lastOfArn(value: unknown): unknown {
  return typeof value === "string" && value.startsWith("arn:")
    ? value
        .split(":")
        .at(-1)
        ?.replace(/-[A-Za-z0-9]{6}$/, "")
    : value;
}
