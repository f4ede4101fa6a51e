/** What is wrong with the URL of a store that somebody else runs. Never quotes the URL: pure. */

const placeholders = /your[-_]|change[-_]?me|placeholder|example\.(com|org|net)$|generate_random/i;
const ownHosts = /^(localhost|127\.|0\.0\.0\.0|\[?::1)/;
/** Characters of a password; the same floor as for generated ones. */
const fewestCharacters = 16;

/** Modes in which the client refuses a server without TLS. */
const encryptedModes = ["require", "verify-ca", "verify-full"];

function parsed(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}

function common(url: URL): string | undefined {
  if (url.hostname === "" || ownHosts.test(url.hostname)) return "names no remote host";
  if (placeholders.test(url.hostname)) return "has a placeholder as its host";
  const password = safeDecode(url.password);
  if (password === undefined) return "has a password that is not percent-encoded";
  if (placeholders.test(password)) return "has a placeholder as its password";
  if (password.length < fewestCharacters) {
    return `has a password of fewer than ${fewestCharacters} characters`;
  }
  return undefined;
}

function safeDecode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** The problem of a Postgres URL (Supabase, Neon, an RDS elsewhere), or undefined. */
export function postgresUrlProblem(text: string): string | undefined {
  const url = parsed(text);
  if (url === undefined) return "is no URL";
  if (!/^postgres(ql)?(\+[a-z0-9]+)?:$/.test(url.protocol)) return "is not postgresql://";
  if (url.username === "") return "has no user";
  if (url.pathname.length < 2) return "names no database";
  const modes = url.searchParams.getAll("sslmode");
  const [mode] = modes;
  if (mode === undefined) return "has no sslmode";
  if (modes.length > 1 || !encryptedModes.includes(mode)) {
    return `has an sslmode other than ${encryptedModes.join(", ")}`;
  }
  return common(url);
}

/** The problem of a Redis URL (Upstash, Redis Cloud), or undefined. */
export function redisUrlProblem(text: string): string | undefined {
  const url = parsed(text);
  if (url === undefined) return "is no URL";
  if (url.protocol !== "rediss:") return "is not rediss://";
  if (url.port !== "" && !/^\d+$/.test(url.port)) return "has no valid port";
  return common(url);
}
