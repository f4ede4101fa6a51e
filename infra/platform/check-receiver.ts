/** Whether a system has what the receiver of webhooks needs: pure, and all problems at once. */
import type { Parts } from "../parts";
import { receiverHosts, receives, receivesStripe } from "./receiver-paths";

export function receiverProblems(parts: Parts): readonly string[] {
  const { secrets, services, webhooks = {} } = parts;
  const unknown = Object.entries(webhooks).flatMap(([provider, { verification }]) => {
    if (verification === undefined || !("secret" in verification)) return [];
    return [verification.secret, ...(verification.fallbacks ?? [])]
      .filter((secret) => secrets[secret] === undefined)
      .map((secret) => `The webhook ${provider} is verified with ${secret}, which is no secret.`);
  });
  const received = Object.entries(webhooks)
    .filter(([, part]) => receives(parts, part))
    .map(([provider]) => provider);
  if (receivesStripe(parts)) received.unshift("stripe");
  if (received.length === 0) return unknown;
  const keys = Object.entries(secrets).filter(
    ([, { source }]) => source.kind === "webhook-payload-keys",
  );
  const [variable, part] = keys[0] ?? [];
  const wrongKeys =
    keys.length === 1
      ? []
      : [
          `The receiver of ${received.join(", ")} needs exactly one secret of kind ` +
            "webhook-payload-keys, whose consumers handle the events.",
        ];
  const handlers = Object.entries(services).filter(([, { queues = [] }]) =>
    queues.some((queue) => received.includes(queue)),
  );
  const without = handlers
    .filter(([name]) => part !== undefined && !part.consumers.includes(name))
    .map(([name]) => `${name} takes webhook events and cannot open them: give it ${variable}.`);
  const hosts = receiverHosts(parts);
  const several =
    hosts.length > 1
      ? [`The receiver answers on the hosts ${hosts.join(", ")}: webhooks need one host.`]
      : [];
  return [...unknown, ...wrongKeys, ...without, ...several, ...sameProvider(webhooks)];
}

/** Events are told apart, and led to their queue, by their provider. */
function sameProvider(webhooks: NonNullable<Parts["webhooks"]>): readonly string[] {
  const byProvider = new Map<string, string[]>();
  for (const [name, { queue, verification }] of Object.entries(webhooks)) {
    if (verification === undefined || !queue) continue;
    const { provider } = verification;
    byProvider.set(provider, [...(byProvider.get(provider) ?? []), name]);
  }
  return [...byProvider]
    .filter(([, names]) => names.length > 1)
    .map(
      ([provider, names]) =>
        `The webhooks ${names.join(" and ")} are both ${provider}: events of a provider have one ` +
        "queue.",
    );
}
