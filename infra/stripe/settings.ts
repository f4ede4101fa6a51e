import { UNKNOWN } from "./values.js";

/**
 * Configuration of the providers, read from the stack's settings:
 *
 * - `stripe:apiKey` (secret): a secret or restricted key of the account.
 * - `stripe:apiBase`: another origin of the API, such as `http://127.0.0.1:12111` for stripe-mock.
 * - `gonogo:environment`: production takes live keys only, every other environment test keys only.
 */
export interface Settings {
  readonly apiKey: string | undefined;
  readonly apiBase: string | undefined;
  readonly environment: string | undefined;
  /** Pulumi leaves an object with this member out of a serialised provider: it holds the key. */
  readonly doNotCapture: true;
}

/** The part of Pulumi's provider configuration that is read. */
export interface ConfigReader {
  get(key: string): string | undefined;
}

/**
 * Reads what is there. A missing key is no error yet: a preview makes no request, and may run
 * where the key cannot be decrypted.
 */
export function readSettings(config: ConfigReader): Settings {
  const known = (key: string) => {
    const value = config.get(key);
    return typeof value === "string" && value !== "" && value !== UNKNOWN ? value : undefined;
  };
  return {
    apiKey: known("stripe:apiKey"),
    apiBase: known("stripe:apiBase"),
    environment: known("gonogo:environment"),
    doNotCapture: true,
  };
}

/** Last segment of a stack's name to environment; a stack that says nothing is production. */
function environmentOf(settings: Settings, urn: unknown): string | undefined {
  if (settings.environment !== undefined) return settings.environment;
  if (typeof urn !== "string") return undefined;
  const stack = urn.split("::")[0] ?? "";
  const segment =
    stack
      .toLowerCase()
      .split(/[^a-z0-9]+/)
      .pop() ?? "";
  if (segment === "staging" || segment === "stage") return "staging";
  if (segment === "dev" || segment === "development" || segment === "test") return "development";
  return "production";
}

export function isLive(settings: Settings | undefined): boolean {
  return /^(?:sk|rk)_live_/.test(settings?.apiKey ?? "");
}

function modeOfKey(settings: Settings | undefined): string | undefined {
  return /^(?:sk|rk)_(live|test)_/.exec(settings?.apiKey ?? "")?.[1];
}

/** Whether a live object is asked for with a test key, to which it does not exist. */
export function outOfReach(settings: Settings | undefined, livemode: unknown): boolean {
  return livemode === true && modeOfKey(settings) === "test";
}

/**
 * What is wrong with the key for this stack, without the key; undefined when nothing is.
 *
 * Production takes live keys, all else test keys. While a system is launched softly its production
 * stack runs on test keys (paymentsvc-701): its resources then say `mode: "test"`, which a launch
 * gate can see, and going live replaces each of them by an object of live mode.
 *
 * @param mode what the resource states; undefined for one that states nothing.
 */
export function keyProblem(
  settings: Settings | undefined,
  urn: unknown,
  mode?: unknown,
): string | undefined {
  if (settings === undefined) return undefined;
  const key = settings.apiKey ?? "";
  if (key.startsWith("pk_")) {
    return "is a publishable key, which cannot manage objects: set a secret (sk_) or restricted (rk_) key";
  }
  const environment = environmentOf(settings, urn);
  if (environment === undefined) return undefined;
  const isProduction = environment === "production";
  if (mode === "live" && !isProduction) {
    return `must be a test key, since this stack is ${environment}, and the resource's mode is live`;
  }
  const found = modeOfKey(settings);
  if (found === "test" && isProduction && mode !== "test") {
    return (
      "is a test-mode key, but this stack is production: set a live key, " +
      "set the mode of its Stripe resources to test until the launch, " +
      "or set gonogo:environment if the stack is not production"
    );
  }
  if (found === "live" && !isProduction) {
    return `is a live-mode key, but this stack is ${environment}: set a test key`;
  }
  if (found === "live" && mode === "test") {
    return "is a live-mode key, but the resource's mode is test: set a test key, or mode to live";
  }
  return undefined;
}
