/** Whether parts fit each other: pure, and all problems at once. */
import type { Parts } from "../parts";
import { receiverProblems } from "./check-receiver";

/** Variables that a browser can read: frameworks write them into pages. */
const publicVariable = /^(NEXT_PUBLIC|VITE|REACT_APP|PUBLIC)_/;

/** What is wrong with the parts, each a sentence that names part and entry. */
export function partProblems(parts: Parts): readonly string[] {
  return [
    ...consumerProblems(parts),
    ...secretProblems(parts),
    ...serviceProblems(parts),
    ...hostProblems(parts),
    ...receiverProblems(parts),
    ...forbiddenProblems(parts),
  ];
}

/** Names of everything that runs: services, jobs, and `migrate`. */
export function taskNames(parts: Parts): readonly string[] {
  const migration = parts.migration === undefined ? [] : ["migrate"];
  return [...Object.keys(parts.services), ...Object.keys(parts.jobs ?? {}), ...migration];
}

function tasks(parts: Parts) {
  return Object.entries({
    ...parts.services,
    ...parts.jobs,
    ...(parts.migration && { migrate: parts.migration }),
  });
}

function consumerProblems(parts: Parts): string[] {
  const names = taskNames(parts);
  const twice = names.filter((name, index) => names.indexOf(name) !== index);
  const repeated = twice.map((name) => `Two tasks are called ${name}: give each its own name.`);
  const unknown = Object.entries(parts.secrets).flatMap(([variable, { consumers }]) =>
    consumers
      .filter((consumer) => !names.includes(consumer))
      .map((name) => `${variable} is for ${name}, which is no service or job; ${known(names)}.`),
  );
  const prices = (parts.stripe?.priceConsumers ?? [])
    .filter((name) => !names.includes(name))
    .map((name) => `The price ids are for ${name}, which is no service or job; ${known(names)}.`);
  return [...repeated, ...unknown, ...prices];
}

function secretProblems(parts: Parts): string[] {
  const entries = Object.entries(parts.secrets);
  const needs: Readonly<Record<string, [unknown, string]>> = {
    "database-url": [parts.postgres, "postgres"],
    "redis-url": [parts.redis, "redis"],
    "redis-password": [parts.redis, "redis"],
    "stripe-signing-secret": [parts.stripe, "stripe"],
  };
  const without = entries.flatMap(([variable, { source }]) => {
    const [part, name] = needs[source.kind] ?? [true, ""];
    return part === undefined ? [`${variable} comes from ${name}, which the system lacks.`] : [];
  });
  const signing = entries.filter(([, { source }]) => source.kind === "stripe-signing-secret");
  const wanted = parts.stripe?.webhook.secretVariable;
  const wrong =
    wanted !== undefined && (signing.length !== 1 || signing[0]?.[0] !== wanted)
      ? [`stripe.webhook needs exactly one secret of kind stripe-signing-secret, ${wanted}.`]
      : [];
  const halves = entries.flatMap(([variable, { source }]) => {
    if (source.kind !== "rsa-public-key") return [];
    const { pair } = source;
    const found = entries.some(
      ([, other]) => other.source.kind === "rsa-private-key" && other.source.pair === pair,
    );
    return found ? [] : [`${variable} is half of the pair ${pair}, whose private half is nowhere.`];
  });
  return [...without, ...wrong, ...halves];
}

function serviceProblems(parts: Parts): string[] {
  const problems: string[] = [];
  for (const [name, service] of Object.entries(parts.services)) {
    if (service.port !== undefined && service.healthPath === undefined) {
      problems.push(`The service ${name} has a port and no healthPath.`);
    }
    const served = Object.values(parts.hosts).some(
      (host) => "service" in host && host.service === name,
    );
    if (service.port !== undefined && !served) {
      problems.push(`The service ${name} has a port and no host that leads to it.`);
    }
    for (const queue of service.queues ?? []) {
      const known = queue === "stripe" ? parts.stripe : parts.webhooks?.[queue];
      if (known === undefined) problems.push(`${name} uses the queue of ${queue}, which is none.`);
    }
  }
  for (const [name, task] of tasks(parts)) {
    for (const store of task.connects) {
      if (parts[store] === undefined) problems.push(`${name} connects to ${store}, which is none.`);
    }
    const secrets = [...secretsOf(parts, name), ...Object.keys(task.files ?? {})];
    const twice = Object.keys(task.environment).filter((variable) => secrets.includes(variable));
    problems.push(...twice.map((variable) => `${name} gets ${variable} twice.`));
    for (const [variable, { secret }] of Object.entries(task.files ?? {})) {
      if (parts.secrets[secret] !== undefined) continue;
      problems.push(`${variable} of ${name} is a file of ${secret}, which is no secret.`);
    }
  }
  return problems;
}

function hostProblems(parts: Parts): string[] {
  const roles = Object.keys(parts.hosts);
  const services = Object.keys(parts.services);
  const targets = Object.entries(parts.hosts).flatMap(([role, host]) => {
    if ("redirectTo" in host) {
      return roles.includes(host.redirectTo) && host.redirectTo !== role
        ? []
        : [`The host ${role} redirects to ${host.redirectTo}; ${known(roles)}.`];
    }
    if (parts.services[host.service]?.port !== undefined) return [];
    return [`The host ${role} leads to ${host.service}, which has no port; ${known(services)}.`];
  });
  const behind = parts.edge.cdnHosts.length;
  const some =
    behind > 0 && behind < roles.length
      ? ["edge.cdnHosts has some hosts: CloudFront serves all of them or none."]
      : [];
  const users: [string, string][] = [
    ...Object.entries(parts.canaries).map(([name, { host }]): [string, string] => [name, host]),
    ...Object.entries(parts.webhooks ?? {}).map(([name, { host }]): [string, string] => [
      name,
      host,
    ]),
    ...parts.edge.cdnHosts.map((host): [string, string] => ["edge.cdnHosts", host]),
    ...(parts.stripe ? [["stripe.webhook", parts.stripe.webhook.host] as [string, string]] : []),
  ];
  const unknown = users
    .filter(([, host]) => !roles.includes(host))
    .map(([name, host]) => `${name} names the host ${host}; ${known(roles)}.`);
  return [...targets, ...some, ...unknown];
}

function forbiddenProblems(parts: Parts): string[] {
  const exposed = Object.keys(parts.secrets)
    .filter((variable) => publicVariable.test(variable))
    .map((variable) => `${variable} is public in every browser, so it cannot be a secret.`);
  const forbidden = Object.entries(parts.forbidden ?? {}).flatMap(([name, variables]) => {
    const task = parts.services[name];
    const given = [...secretsOf(parts, name), ...Object.keys(task?.environment ?? {})];
    return variables
      .filter((variable) => given.includes(variable))
      .map((variable) => `${name} gets ${variable}, which it must never have.`);
  });
  return [...exposed, ...forbidden];
}

function secretsOf(parts: Parts, task: string): readonly string[] {
  return Object.entries(parts.secrets)
    .filter(([, { consumers }]) => consumers.includes(task))
    .map(([variable]) => variable);
}

function known(names: readonly string[]): string {
  return `known: ${[...names].sort().join(", ")}`;
}
