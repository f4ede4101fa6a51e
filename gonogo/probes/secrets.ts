/**
 * Secrets of a run: read once each, from the environment of `gonogo validate` first and else from
 * Secrets Manager, and known to whoever writes results, so that none of them is ever written.
 */
import { isTrouble, type Trouble } from "./look/trouble";

export interface SecretSettings {
  /** @default The process's own. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Variable → name or ARN in Secrets Manager. */
  readonly names?: Readonly<Record<string, string>>;
  /** Variable → value: what anybody may read. */
  readonly literals?: Readonly<Record<string, string>>;
}

/** Reads a secret by its name or ARN. */
export type ReadSecret = (name: string) => Promise<string | Trouble>;

const mark = "[secret]";

/** Our choice: what is shorter is no secret, and replacing it would garble every sentence. */
const shortest = 4;

export class Secrets {
  private readonly given = new Map<string, Promise<string | Trouble>>();
  /** The longest first: one may be a part of another. */
  private hidden: readonly string[] = [];

  constructor(
    private readonly settings: SecretSettings,
    private readonly read: ReadSecret,
  ) {}

  get(variable: string): Promise<string | Trouble> {
    const known = this.given.get(variable);
    if (known !== undefined) return known;
    const found = this.find(variable);
    this.given.set(variable, found);
    return found;
  }

  /** What anybody may read: a host, a port. It is not hidden from results. */
  literal(variable: string): string | undefined {
    const { env = process.env, literals = {} } = this.settings;
    const own = (from: Readonly<Record<string, string | undefined>>) =>
      Object.hasOwn(from, variable) ? from[variable] : undefined;
    return own(env) || own(literals);
  }

  /** The same value with every secret in its texts, keys included, replaced. */
  redact<T>(value: T): T {
    return this.hidden.length === 0 ? value : (this.redacted(value) as T);
  }

  /** Whatever is told from now on holds no `value`, nor one of the parts of a URL. */
  hide(value: string): void {
    const forms = formsOf(value).filter((form) => form.length >= shortest);
    this.hidden = [...new Set([...this.hidden, ...forms])].sort((a, b) => b.length - a.length);
  }

  private async find(variable: string): Promise<string | Trouble> {
    const { env = process.env, names = {} } = this.settings;
    const here = Object.hasOwn(env, variable) ? env[variable] : undefined;
    if (here !== undefined && here !== "") {
      this.hide(here);
      return here;
    }
    const name = Object.hasOwn(names, variable) ? names[variable] : undefined;
    if (name === undefined) {
      return { trouble: `${variable} is not set, and the stack names no secret for it` };
    }
    const value = await this.read(name);
    if (isTrouble(value)) return { trouble: `${variable} is not set, and ${value.trouble}` };
    if (value === "") return { trouble: `the secret ${name} is empty` };
    this.hide(value);
    return value;
  }

  private redacted(value: unknown): unknown {
    if (typeof value === "string") {
      return this.hidden.reduce((text, secret) => text.replaceAll(secret, mark), value);
    }
    if (Array.isArray(value)) return value.map((each) => this.redacted(each));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, each]) => [
        this.redacted(key) as string,
        this.redacted(each),
      ]),
    );
  }
}

/** The forms that a secret takes in texts: whole, its lines, its password, plain and encoded. */
function formsOf(value: string): readonly string[] {
  const lines = value.split(/\r?\n/).filter((line) => line.length >= 16);
  const parts = [value, value.trim(), ...lines, ...passwordsOf(value)];
  return parts.flatMap((part) => [
    part,
    encodeURIComponent(part),
    JSON.stringify(part).slice(1, -1),
  ]);
}

/** Our choice: what has more of them is no URL. */
const mostEnds = 8;

function passwordsOf(value: string): readonly string[] {
  // Where nobody encoded a password, each `@` may be what ends it.
  const [, rest = ""] = /^[a-z][a-z0-9+.:-]*:\/\/(.*)$/is.exec(value) ?? [];
  const ends = [...rest.matchAll(/@/g)].slice(0, mostEnds);
  const logins = ends.map(({ index }) => rest.slice(0, index));
  const inLogin = logins.flatMap((login) =>
    login.includes(":") ? [login.slice(login.indexOf(":") + 1)] : [],
  );
  const [, inQuery] = /[?&]password=([^&#]*)/.exec(value) ?? [];
  return [...inLogin, ...(inQuery === undefined ? [] : [inQuery])].flatMap((password) => [
    password,
    decoded(password),
  ]);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
