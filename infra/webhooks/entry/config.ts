/**
 * What the functions are told, in one variable: names and places, never a secret's value. The
 * program that deploys them writes it, so that the two cannot differ.
 */

/** A login of Postgres. */
export interface DatabaseConfig {
  /** Name of a secret that holds a connection URL. */
  readonly secret: string;
  /** File beside the code, or absolute, with the authorities that the server must come from. */
  readonly certificates?: string;
}

/** One path and whose requests come there. A secret's value is a text, or a JSON list of texts. */
export type EndpointConfig = { readonly path: string; readonly maxBytes?: number } & (
  | {
      readonly provider: "stripe" | "twilio" | "standard-webhooks";
      /** Names of the secrets whose values are valid now, the newest first. */
      readonly secrets: readonly string[];
      readonly account?: string;
    }
  | {
      readonly provider: "sendgrid" | "sendgrid-inbound";
      /** Public by design: SPKI in base64, as SendGrid shows it. */
      readonly publicKeys: readonly string[];
    }
  | { readonly provider: "google-calendar" }
);

export interface ReceiverConfig {
  /** Origin that providers call: `https://api.example.com`. */
  readonly origin: string;
  readonly isProduction: boolean;
  readonly database: DatabaseConfig;
  /** Name of the secret with the keys of payloads: see payload-keys.ts. */
  readonly payloadKeys: string;
  readonly endpoints: readonly EndpointConfig[];
  /** Name of the function that hands stored events on, to be woken after one was stored. */
  readonly wakes: string;
  /** CloudWatch namespace of what the function counts. */
  readonly namespace: string;
}

export interface JobsConfig {
  readonly database: DatabaseConfig;
  /** Name of the secret with the keys of payloads, which `rekey` reads. */
  readonly payloadKeys: string;
  /** Provider, as the database names it, to the URL of its queue. */
  readonly queues: Readonly<Record<string, string>>;
  readonly namespace: string;
}

/** The variable that holds a function's configuration as JSON. */
export const configVariable = "WEBHOOKS";

/** @throws Error when the variable is missing or no JSON: nothing of it is shown. */
export function readConfig<Config>(environment: NodeJS.ProcessEnv = process.env): Config {
  const text = environment[configVariable];
  if (text === undefined) throw new Error(`${configVariable} is not set`);
  try {
    return JSON.parse(text) as Config;
  } catch {
    throw new Error(`${configVariable} is no JSON`);
  }
}
