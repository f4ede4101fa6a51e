import * as pulumi from "@pulumi/pulumi";
import { RandomPassword } from "@pulumi/random";
import { generatedSecretLength, webhookLoginConnections } from "../defaults";
import { physicalName } from "../names";
import { postgresUrl } from "../postgres-url";
import { Secrets } from "./secrets";
import { type SecretPlace, storedSecretName } from "./stored-secret";

/** Where the functions find the database: past a proxy, whose users they would have to be. */
export interface WebhookDatabase {
  readonly host: pulumi.Input<string>;
  /** 5432 unless given. */
  readonly port?: number | undefined;
  readonly name: pulumi.Input<string>;
  /** Begins the logins' names: the database's name. */
  readonly loginPrefix: string;
  /** Ends the user's name for a pooler that wants a project there: `.abcdefghij`. */
  readonly userSuffix?: pulumi.Input<string>;
}

/** What a login may do, and how many connections it has at most. */
export interface WebhookLogin {
  /** Name of the secret with its connection URL. */
  readonly secret: string;
  readonly roles: readonly string[];
  readonly connections: number;
}

interface Wanted {
  readonly variable: string;
  readonly suffix: string;
  readonly roles: readonly string[];
  readonly connections: number;
}

const wanted = {
  receiver: {
    variable: "WEBHOOK_RECEIVER_DATABASE_URL",
    suffix: "webhooks_receiver",
    roles: ["webhooks_receiver"],
    connections: webhookLoginConnections.receiver,
  },
  jobs: {
    variable: "WEBHOOK_JOBS_DATABASE_URL",
    suffix: "webhooks_jobs",
    roles: ["webhooks_worker", "webhooks_janitor", "webhooks_rekeyer"],
    connections: webhookLoginConnections.jobs,
  },
  /** For people, through `gonogo webhooks`. No function reads it. */
  operator: {
    variable: "WEBHOOK_OPERATOR_DATABASE_URL",
    suffix: "webhooks_operator",
    roles: ["webhooks_operator", "webhooks_rekeyer"],
    connections: webhookLoginConnections.operator,
  },
} as const satisfies Readonly<Record<string, Wanted>>;

export type WebhookLoginName = keyof typeof wanted;

export interface WebhookLogins {
  readonly logins: Readonly<Record<WebhookLoginName, WebhookLogin>>;
  /** Changes with the values of the secrets. */
  readonly versions: Readonly<Record<WebhookLoginName, pulumi.Output<string>>>;
}

/** A password of its own for each login, in a secret that only its own user reads. */
export function webhookLogins(
  name: string,
  place: SecretPlace,
  database: WebhookDatabase,
  opts: pulumi.ComponentResourceOptions,
): WebhookLogins {
  const entries = Object.entries(wanted) as [WebhookLoginName, Wanted][];
  const urls = entries.map(([login, { variable, suffix }]) => {
    const value = urlOf(`${name}-${login}`, database, suffix, opts);
    const consumers: [string] = [`webhook-${login}`];
    return [variable, { source: { kind: "derived" as const, value }, consumers }] as const;
  });
  const secrets = new Secrets(
    `${name}-logins`,
    { ...place, entries: Object.fromEntries(urls) },
    opts,
  );
  const version = (login: WebhookLoginName) => {
    const reference = secrets.of(`webhook-${login}`)[wanted[login].variable];
    if (reference === undefined) throw new Error(`${login} has no secret`);
    return reference.version;
  };
  const login = (each: WebhookLoginName): WebhookLogin => {
    const { variable, roles, connections } = wanted[each];
    return { secret: storedSecretName(place.context, variable), roles, connections };
  };
  return {
    logins: byLogin(login),
    versions: byLogin(version),
  };
}

function byLogin<Value>(value: (login: WebhookLoginName) => Value) {
  return { receiver: value("receiver"), jobs: value("jobs"), operator: value("operator") };
}

function urlOf(
  child: string,
  { host, port, name, loginPrefix, userSuffix = "" }: WebhookDatabase,
  suffix: string,
  opts: pulumi.CustomResourceOptions,
): pulumi.Output<string> {
  const user = physicalName("postgresName", `${loginPrefix}_${suffix}`);
  const { result } = new RandomPassword(
    `${child}-login-generator`,
    // Letters and digits only: the password is part of a URL.
    { length: generatedSecretLength, special: false },
    opts,
  );
  return pulumi.secret(
    pulumi
      .all([result, host, name, userSuffix])
      .apply(([password, server, database, ending]) =>
        postgresUrl(
          "libpq",
          { user: `${user}${ending}`, password, host: server, database, ...(port && { port }) },
          {},
        ),
      ),
  );
}
