/** The AWS SDK that Lambda's Node.js runtimes bring: it is in no bundle of ours. */
import { createRequire } from "node:module";

/** Sends one command of the AWS SDK by its name, such as `GetSecretValue`. */
export type Send = (command: string, input: object) => Promise<unknown>;

/**
 * Options of a client whose caller is waited for: the SDK itself waits for minutes when nobody
 * answers, and asks three times. Our choice, so that two tries stay within the 8 s of a receiver.
 */
export const impatient = {
  maxAttempts: 2,
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 2_000, throwOnRequestTimeout: true },
} as const;

type Sdk = Readonly<Record<string, new (input: object) => object>>;

/**
 * The SDK of one service, made ready to send commands by name. It is loaded with the first command,
 * since loading takes longer than most functions' own work.
 *
 * @param options Of the client, such as `requestHandler`.
 */
export function sender(module: string, client: string, options: object = {}): Send {
  let ready: { readonly sdk: Sdk; send(command: object): Promise<unknown> } | undefined;
  const make = (sdk: Sdk, name: string, input: object) => {
    const Maker = sdk[name];
    if (Maker === undefined) throw new Error(`${module} has no ${name}`);
    return new Maker(input);
  };
  const load = () => {
    const sdk = createRequire(__filename)(module) as Sdk;
    const made = make(sdk, client, options) as { send(command: object): Promise<unknown> };
    return { sdk, send: (command: object) => made.send(command) };
  };
  return async (command, input) => {
    ready ??= load();
    return await ready.send(make(ready.sdk, `${command}Command`, input));
  };
}
