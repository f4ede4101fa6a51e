/**
 * What secrets look like: texts that hold one, names that mean one, and the texts that people leave
 * where a secret should be. Answers name a kind, never the value. Every quantifier is bounded or
 * ends the pattern, so that a hostile string costs linear time.
 */
import { keyFormats } from "./key-formats";

const urlPassword = /\b[a-z][a-z0-9+.-]{1,31}:\/\/[^\s:/@]{0,128}:([^\s/@]{1,256})@/i;
/** `${DB_PASSWORD}`, `$PASS`, `<password>`, `{{password}}`, `%s`, `****`: a slot for a value. */
const slot = /^(?:\$|<|\{|%|\*+$|\[|(?:redacted|masked|hidden)$)/i;
/** `jdbc:postgresql://host/app?password=x`, and the settings that ADO.NET and ODBC join by `;`. */
const namedPassword =
  /(?:^|["\s])(?:jdbc:|server=|host=|data source=|driver=)[^\n"]{0,512}?[;?&\s](?:password|pwd)=([^;&\s"']{1,256})/i;
const encoded = /^[A-Za-z0-9+/\r\n]{64,65536}={0,2}\s{0,2}$/;
const pem = /-----BEGIN (?:[A-Z0-9]{1,16} ){0,3}PRIVATE KEY-----/;
const jsonWebToken = /\beyJ[\w-]{2,512}\.(eyJ[\w-]{2,4096})\.[\w-]{16}/;

/** The kind of secret that the text holds, with at most its public prefix; or undefined. */
export function secretKind(text: string): string | undefined {
  for (const { kind, pattern } of keyFormats) {
    if (pattern.test(text)) {
      return kind;
    }
  }
  for (const pattern of [urlPassword, namedPassword]) {
    const password = pattern.exec(text)?.[1];
    if (password !== undefined && !slot.test(password)) {
      return "a connection string with a password";
    }
  }
  // Service account files and keys travel in base64, as line breaks do not.
  if (encoded.test(text) && pem.test(Buffer.from(text, "base64").toString("latin1"))) {
    return "a private key in PEM form";
  }
  return webToken(text);
}

/**
 * A signed token is a password until it expires. Supabase's keys are such tokens too, and the one
 * whose `role` is `anon` is made for browsers.
 */
function webToken(text: string): string | undefined {
  const payload = jsonWebToken.exec(text)?.[1];
  if (payload === undefined) {
    return undefined;
  }
  const claims = Buffer.from(payload, "base64url").toString("utf8");
  const role = /"role"\s{0,8}:\s{0,8}"(\w{1,64})"/.exec(claims)?.[1];
  if (role === "anon") {
    return undefined;
  }
  return role === "service_role" ? "a Supabase service_role key" : "a JSON web token";
}

/** Prefix of a Stripe key of that mode: secret, restricted or publishable. */
export function stripeKey(text: string, mode: "live" | "test"): string | undefined {
  const pattern = mode === "live" ? /\b([srp]k_live_)[0-9A-Za-z]/ : /\b([srp]k_test_)[0-9A-Za-z]/;
  return pattern.exec(text)?.[1];
}

/** The words of a text, for lists that are easier to read as text. */
const set = (text: string) => new Set(text.split(/\s+/));

const secretWords = set(
  `SECRET SECRETS TOKEN PASSWORD PASSWORDS PASSWD PWD PASSPHRASE PASSCODE CREDENTIAL CREDENTIALS
  SALT PEPPER APIKEY APITOKEN SECRETKEY PRIVATEKEY ACCESSTOKEN AUTHTOKEN JWTSECRET`,
);
/** Also at the end of what is written together: `PGPASSWORD`. */
const password = /(?:PASSWORD|PASSWD|PASSPHRASE)$/;
/** A key is a secret only with one of these before it: `PUBLIC_KEY` and `CACHE_KEY` are none. */
const secretKeys = set(
  "PRIVATE API ACCESS SECRET SIGNING ENCRYPTION MASTER ROLE AUTH SESSION JWT HMAC WEBHOOK FERNET",
);
/** A word after the secret's that makes the name speak about the secret instead of being it. */
const aboutSecrets = set(
  `ID IDS NAME NAMES ARN ARNS PATH FILE DIR URL URI ENDPOINT HOST PORT TTL EXPIRE EXPIRES EXPIRY
  EXPIRATION EXPIRED LIFETIME AGE DURATION MINUTE MINUTES SECOND SECONDS HOUR HOURS DAY DAYS MS
  LENGTH LEN SIZE BYTES LIMIT MAX MIN COUNT ALG ALGORITHM TYPE ISSUER AUDIENCE ENABLE ENABLED
  DISABLE DISABLED REQUIRE REQUIRED PREFIX SUFFIX HEADER COOKIE FIELD VERSION REGION POLICY
  ROTATION ROUNDS ITERATIONS STRATEGY PROVIDER STORE BACKEND MANAGER MODE SCOPE SCOPES REF
  PARAMETER HASH HASHER HASHING ENCODING RESET VALIDATION AUTH STRENGTH FORMAT REFRESH`,
);
const notSecretBefore = set("PUBLIC PUBLISHABLE ANON MAX MIN NUM");
const stores = set(
  "DATABASE DB POSTGRES POSTGRESQL MYSQL REDIS MONGO MONGODB BROKER AMQP SQLALCHEMY",
);

/** `jwtSecretKey` and `JWT-SECRET_KEY` both become JWT, SECRET, KEY. */
export function words(name: string): string[] {
  return name
    .slice(0, 512)
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .toUpperCase()
    .split(/[^A-Z0-9]+/)
    .filter((word) => word !== "");
}

/** True when a setting of this name is a secret: `JWT_SECRET_KEY`, not `JWT_SECRET_ARN`. */
export function isSecretName(name: string): boolean {
  const parts = words(name);
  const at = parts.findLastIndex(
    (word, index) =>
      secretWords.has(word) ||
      password.test(word) ||
      (word === "KEY" && secretKeys.has(parts[index - 1] ?? "")) ||
      // `SMTP_PASS` is a password; `PASS_THROUGH` is not.
      (word === "PASS" && index === parts.length - 1),
  );
  return (
    at >= 0 &&
    !parts.slice(0, at).some((word) => notSecretBefore.has(word)) &&
    !parts.slice(at + 1).some((word) => aboutSecrets.has(word))
  );
}

/** Names whose value is a connection string: secret when Pulumi tracks the value as one. */
export function isConnectionName(name: string): boolean {
  const parts = words(name);
  const last = parts.at(-1) ?? "";
  return last === "DSN" || (/^(?:URL|URI)$/.test(last) && parts.some((word) => stores.has(word)));
}

const placeholders = set(
  `secret password passwd token key test testing example sample dummy placeholder default todo tbd
  none null undefined admin root postgres letmein qwerty`,
);
const placeholderParts = [
  /^(?:my|super|top|dev)[_-]?secret(?:[_-]?(?:key|token))?$/,
  /^password[0-9!]{1,4}$/,
  /^12345\d{0,16}$/,
  /change[ _-]?(?:me|this|it)\b/,
  /replace[ _-]?(?:me|this|with)\b/,
  /generate[ _-](?:a[ _-])?(?:random|secure|strong|new)\b/,
  /^<[^<>]{1,128}>$/,
  /\b(?:your|insert|enter|put)[ _-][a-z0-9 _-]{0,64}(?:secret|key|token|password|value|here)\b/,
  /(?:secret|key|token|password|value)[ _-](?:goes[ _-])?here$/,
  /^(?:[a-z]{2,8}_)?(?:live_|test_)?(?:x{3,128}|\*{3,128}|\.{3,128})$/,
  /^do[ _-]not[ _-]use\b/,
  /\binsecure\b/,
];

/** True for a text that stands where a secret should be: `changeme`, `your-api-key`, `xxxx`. */
export function isPlaceholder(text: string): boolean {
  if (text.length > 256) {
    return false;
  }
  const plain = text.trim().toLowerCase();
  const spaced = plain.replaceAll("_", "-");
  return (
    placeholders.has(plain) ||
    /^(.)\1{3,}$/.test(plain) ||
    placeholderParts.some((pattern) => pattern.test(plain) || pattern.test(spaced))
  );
}

/** True for the name of a password, whose value is one even when it looks like a number. */
export function isPasswordName(name: string): boolean {
  const last = words(name).at(-1) ?? "";
  return password.test(last) || /^(?:PWD|PASS|PASSCODE)$/.test(last);
}

/**
 * True for a value that names, points to or switches something and so is no secret itself: an ARN,
 * a path, an address, a slot of a template, a boolean, a short number.
 */
export function isReference(text: string): boolean {
  const plain = text.trim();
  return (
    plain === "" ||
    /^(?:true|false|yes|no|on|off|null|none|enabled|disabled|required|optional)$/i.test(plain) ||
    /^\d{1,5}[a-z]{0,2}$/i.test(plain) ||
    /^(?:arn:|ssm:|secretsmanager:|vault:|file:|https?:)/i.test(plain) ||
    /^\/[\w./-]{0,255}$/.test(plain) ||
    // The name of a stored secret; a random text with slashes has capitals as well.
    /^[a-z][a-z0-9._-]{0,63}(?:\/[a-z0-9._-]{1,64}){1,8}$/.test(plain) ||
    /^(?:\$\{|\$\(|\$[A-Z_]|\{\{|%[({])/.test(plain)
  );
}
