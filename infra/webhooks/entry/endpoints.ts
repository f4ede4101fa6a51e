import { cached } from "../cached";
import { calendarEndpoint, type Endpoint, signedEndpoint } from "../endpoint";
import type { ChannelTable } from "../providers/google-calendar";
import type { EndpointConfig } from "./config";
import { type ReadSecret, readSecrets } from "./secrets";

/** An endpoint as it is configured; its secrets are read with its first request. */
export function endpointOf(
  config: EndpointConfig,
  channels: ChannelTable,
  read: ReadSecret,
): Endpoint {
  const { path, maxBytes } = config;
  const options = maxBytes === undefined ? {} : { maxBytes };
  switch (config.provider) {
    case "google-calendar":
      return calendarEndpoint(path, channels, options);
    case "sendgrid":
    case "sendgrid-inbound": {
      const keys = { publicKeys: config.publicKeys };
      return signedEndpoint(config.provider, path, async () => keys, options);
    }
    case "twilio": {
      const account = config.account === undefined ? {} : { account: config.account };
      const tokens = cached(() => readSecrets(config.secrets, read));
      const secrets = async () => ({ authTokens: await tokens(), ...account });
      return signedEndpoint("twilio", path, secrets, options);
    }
    case "stripe":
    case "standard-webhooks": {
      const account = config.account === undefined ? {} : { account: config.account };
      const values = cached(() => readSecrets(config.secrets, read));
      const secrets = async () => ({ secrets: await values(), ...account });
      return signedEndpoint(config.provider, path, secrets, options);
    }
  }
}
