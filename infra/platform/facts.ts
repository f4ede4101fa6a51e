/** Facts of a stack: a literal where names decide them, else a reference to Parameter Store. */
import * as ssm from "@pulumi/aws/ssm";
import type * as pulumi from "@pulumi/pulumi";
import type { EmailDomain } from "../components/email-domain";
import { certificateFiles } from "../components/postgres";
import { type ContainerReference, parameterArn } from "../container-reference";
import { physicalName } from "../names";
import type { EnvironmentValue, Fact } from "../parts";
import type { Billing } from "./billing";
import type { Build } from "./build";
import type { BuiltEdge } from "./edge";
import type { Stores } from "./stores";
import type { Webhooks } from "./webhooks";

export interface FactSources {
  readonly stores: Stores;
  readonly billing: Billing | undefined;
  readonly webhooks: Webhooks;
  readonly edge: BuiltEdge;
  readonly email: EmailDomain | undefined;
}

/** What a task gets of an environment. */
export interface Variables {
  readonly environment: Readonly<Record<string, string>>;
  readonly references: Readonly<Record<string, ContainerReference>>;
}

/** Fills facts in; what it has to store is stored once, whoever reads it. */
export class Facts {
  private readonly stored = new Map<string, ContainerReference>();

  constructor(
    private readonly build: Build,
    private readonly sources: FactSources,
  ) {}

  variables(values: Readonly<Record<string, EnvironmentValue>>): Variables {
    const environment: Record<string, string> = {};
    const references: Record<string, ContainerReference> = {};
    for (const [variable, value] of Object.entries(values)) {
      const found = typeof value === "string" ? value : this.resolve(value);
      if (typeof found === "string") environment[variable] = found;
      else references[variable] = found;
    }
    return { environment, references };
  }

  private resolve(fact: Fact): string | ContainerReference {
    const { stores, billing, webhooks, edge, email } = this.sources;
    switch (fact.from) {
      case "region":
        return this.build.place.region;
      case "postgres-certificates":
        return part(stores.postgres, fact).certificates;
      case "instance-certificates":
        return certificateFiles.rds;
      case "postgres-identifier":
        return part(stores.postgres?.identifier, fact);
      case "redis-port":
        return String(this.build.place.settings.redisPort);
      case "redis-host":
        return this.store("redis-host", part(stores.redis, fact).host);
      case "queue-name":
        return part(webhooks.queues.get(fact.webhook), fact).queueName;
      case "proxy-hops":
        return String(edge.edge.proxyHops);
      case "ses-configuration-set":
        return part(email?.ses?.configurationSetName, fact);
      case "smtp-host":
        return part(email?.ses?.smtp?.host, fact);
      case "smtp-port":
        return String(part(email?.ses?.smtp?.port, fact));
      case "portal-configuration":
        return part(billing?.portal, fact);
      case "price":
        return part(billing?.price(fact.plan, fact.interval), fact);
    }
  }

  private store(fact: string, value: pulumi.Output<string>): ContainerReference {
    const known = this.stored.get(fact);
    if (known !== undefined) return known;
    const { name, base, child } = this.build;
    const parameter = new ssm.Parameter(
      `${name}-fact-${fact}`,
      {
        name: physicalName("parameter", `/${base.context.prefix}/${fact}`),
        description: `${fact} of ${base.context.prefix}`,
        type: "String",
        value,
      },
      child,
    );
    const reference = {
      valueFrom: parameter.name,
      parameterArn: parameterArn(base.context, parameter.name),
      version: parameter.version.apply(String),
      resource: parameter,
    };
    this.stored.set(fact, reference);
    return reference;
  }
}

/** checkParts refuses most of this with a better text; the rest names the fact. */
function part<T>(found: T | undefined, fact: Fact): T {
  if (found === undefined) throw new Error(`nothing gives ${JSON.stringify(fact)}`);
  return found;
}
