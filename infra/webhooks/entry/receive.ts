/** The function behind the load balancer. */
import { sender } from "../../lambda/sdk";
import { kmsUnwrap } from "../kms";
import { type LambdaHandler, webhookHandler } from "../lambda";
import { webhookLog } from "../log";
import { Metrics } from "../metrics";
import { observer } from "../observer";
import { storedKeys } from "../payload-keys";
import { PostgresChannels, PostgresInbox } from "../postgres-inbox";
import { Receiver } from "../receiver";
import { type ReceiverConfig, readConfig } from "./config";
import { SecretDatabase } from "./connection";
import { endpointOf } from "./endpoints";
import { readSecret } from "./secrets";
import { WakingInbox } from "./waking-inbox";

export function receiveHandler(config: ReceiverConfig): LambdaHandler {
  const { origin, isProduction, payloadKeys, wakes } = config;
  const database = new SecretDatabase(config.database);
  const lambda = sender("@aws-sdk/client-lambda", "LambdaClient");
  const wake = () =>
    lambda("Invoke", {
      FunctionName: wakes,
      InvocationType: "Event",
      Payload: JSON.stringify({ job: "relay", woken: true }),
    });
  const keys = storedKeys(() => readSecret(payloadKeys), { unwrap: kmsUnwrap() });
  const channels = new PostgresChannels(database);
  const metrics = new Metrics({ namespace: config.namespace });
  const { received } = observer(webhookLog({ service: "receiver" }), metrics);
  const handle = webhookHandler(
    new Receiver({
      origin,
      isProduction,
      inbox: new WakingInbox(new PostgresInbox(database, keys), wake),
      endpoints: config.endpoints.map((endpoint) => endpointOf(endpoint, channels, readSecret)),
      observe: received,
    }),
  );
  return async (event) => {
    try {
      return await handle(event);
    } finally {
      // Lambda freezes the process after the answer.
      metrics.flush();
    }
  };
}

let ready: LambdaHandler | undefined;

export const receive: LambdaHandler = (event) => {
  ready ??= receiveHandler(readConfig<ReceiverConfig>());
  return ready(event);
};
