/**
 * finsight-prod as if it were deployed: what its program tells of itself, with the reference system
 * in the place of its API, and with stand-ins of AWS, Stripe and Sentry in which all is as it says.
 */
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readArguments } from "../../gonogo/cli/arguments";
import { run } from "../../gonogo/cli/validate";
import { validate as command } from "../../gonogo/cli/validate-command";
import { preview } from "../../gonogo/engine/preview";
import { readValidation, type Validation } from "../../gonogo/probes/validation";
import { captured, root } from "../cli/support";
import { type AwsState, awsFake } from "../probes/aws-fake";
import {
  type ProviderServer,
  secrets as providerSecrets,
  providerServer,
} from "../probes/provider-server";
import { healthyAws, postgresName, redisName } from "../probes/stores";
import { arrived, eventsByDelivery, list, ready } from "../probes/stripe-account";
import { FakeStripe } from "../stripe/fake-stripe";
import { absent } from "./routes";
import { Stores } from "./stores";
import { type ReferenceSystem, startReference } from "./system";

const stack = "finsight-prod";
const stackFile = `stacks/Pulumi.${stack}.yaml`;
/** The address that the stack's program gives its API. */
const given = "https://api.finsight.example";
const credentials = { accessKeyId: "AKIATEST", secretAccessKey: "test-secret-access-key" };
const account = "51HvT2CANARYaccnt0";
const liveKey = `sk_live_${account}SECRETSECRETSECRET`;
export const testKey = `sk_test_${account}SECRETSECRETSECRET`;
const { SENTRY_DSN = "", SENTRY_AUTH_TOKEN = "" } = providerSecrets;
const sentryToken = { SENTRY_AUTH_TOKEN };
const publishableKey = `pk_live_${account}PUBLIC`;

export interface Validated {
  readonly code: number;
  /** What the command printed. */
  readonly out: string;
  readonly err: string;
}

export class Deployment {
  /** The environment of the command: the token is a person's, not the application's. */
  env: Readonly<Record<string, string>> = sentryToken;

  private constructor(
    readonly stores: Stores,
    readonly stripe: FakeStripe,
    readonly providers: ProviderServer,
    /** What AWS says; its `secrets` are the stack's, by their names. */
    readonly state: AwsState,
    private readonly aws: Awaited<ReturnType<typeof awsFake>>,
    private readonly api: ReferenceSystem,
    /** The same application as its scraper sees it, from inside. */
    private readonly inside: ReferenceSystem,
    private readonly folder: string,
  ) {}

  static async start(): Promise<Deployment> {
    const { outputs } = await preview({ programDir: root, stack, policyPacks: [] });
    const validation = readValidation([outputs.validation], (problem) => {
      throw new Error(problem);
    });
    const stores = await Stores.start();
    const state = awsOf(validation, stores);
    const [aws, providers] = [await awsFake(state), await providerServer()];
    const inside = await startReference(stores, { plain: "answer" });
    const { ALLOWED_ORIGINS: allowed = "" } = validation.variables;
    const api = await startReference(stores, {
      allow: (origin) => (allowed.split(",").includes(origin) ? origin : undefined),
      routes: (own) => ({ ...own, "GET /metrics": () => absent }),
    });
    const stripe = await stripeOf(validation, api.url);
    const folder = mkdtempSync(join(tmpdir(), "gonogo-eight-"));
    const made = new Deployment(stores, stripe, providers, state, aws, api, inside, folder);
    await made.write(outputs);
    return made;
  }

  /** The outputs, and a program whose configuration tells where things are on this machine. */
  private async write(outputs: object): Promise<void> {
    const { folder, stores, api, inside } = this;
    const text = JSON.stringify(outputs).replaceAll(given, api.url);
    writeFileSync(join(folder, "outputs.json"), text);
    writeFileSync(join(folder, "stores.pem"), stores.ca);
    copyFileSync(join(root, "Pulumi.yaml"), join(folder, "Pulumi.yaml"));
    symlinkSync(join(root, "infra"), join(folder, "infra"));
    mkdirSync(join(folder, "stacks"));
    const certificates = "stores.pem";
    const [{ version } = {}] = await stores.query(
      "SELECT current_setting('server_version_num')::int / 10000 AS version",
    );
    const probes = {
      // Names that the certificates of the stores are for, and the version that is installed here.
      postgres: { identifier: postgresName, version, certificates },
      redis: { identifier: redisName, certificates },
      stripe: { publishableKey },
      "http-redirected": { port: api.plainPort },
      "metrics-served": { inside: `http://localhost:${inside.plainPort}` },
      // System and command share a machine with other tests.
      "health-answers": { milliseconds: 5000 },
    };
    const config = readFileSync(join(root, stackFile), "utf8");
    const more = `config:\n  gonogo:probes: ${JSON.stringify(probes)}\n`;
    writeFileSync(join(folder, stackFile), config.replace("config:\n", more));
  }

  /** `gonogo validate finsight-prod --outputs outputs.json`. */
  async validate(...more: readonly string[]): Promise<Validated> {
    await this.stores.forgetCounts();
    const args = readArguments(
      [stack, "--outputs", "outputs.json", ...more],
      command.options,
      "validate",
    );
    const { io, out, err } = captured({ cwd: this.folder });
    const code = await run(args, io, {
      ca: this.api.ca,
      origins: { ...this.providers.origins, "https://api.stripe.com": this.stripe.address },
      secrets: { env: this.env },
      aws: { endpoint: this.aws.endpoint, credentials },
    });
    return { code, out: out(), err: err() };
  }

  async stop(): Promise<void> {
    const { api, inside, stores, stripe, providers, aws, folder } = this;
    await Promise.all([api, inside, providers, aws].map((each) => each.close()));
    await Promise.all([stores.stop(), stripe.stop()]);
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Tasks that have what the stack says, and secrets as its generators and its owner made them. */
function awsOf(
  { services, environment, variables, ...said }: Validation,
  stores: Stores,
): AwsState {
  const { api = { cluster: "", service: "" } } = services;
  const own = healthyAws();
  const held: Readonly<Record<string, string>> = {
    ...stores.env(),
    STRIPE_SECRET_KEY: liveKey,
    SENTRY_DSN,
    JWT_SECRET_KEY: "q7Jr2mXbW9Zt4LcV8nPd6Ys3KfHg1TaUe5RoQiBv",
    API_KEY_SALT: "N3kTz8wFpL5yGdR1sVhM7cXqJ9bEuA2oKi6YvWtS",
  };
  const isPlain = (name: string) => Object.hasOwn(variables, name);
  return {
    ...own,
    rds: { ...own.rds, retention: said.postgres?.retentionDays ?? 0 },
    cache: { ...own.cache, retention: said.redis?.retentionDays ?? 0 },
    ecs: {
      ...own.ecs,
      cluster: api.cluster,
      service: api.service,
      environment: Object.entries(variables).map(([name, value]) => ({ name, value })),
      secrets: (environment.api ?? [])
        .filter((name) => !isPlain(name))
        .map((name) => ({ name, valueFrom: `arn:aws:secretsmanager:${name}` })),
    },
    secrets: Object.fromEntries(
      Object.entries(said.secrets).flatMap(([variable, name]) => {
        const value = held[variable];
        return value === undefined ? [] : [[name, value]];
      }),
    ),
  };
}

/** An account with the plans and the endpoint of the stack. */
async function stripeOf({ stripe: said }: Validation, url: string): Promise<FakeStripe> {
  const stripe = await FakeStripe.start(liveKey);
  stripe.keys.add(testKey);
  stripe.documents.set("/v1/account", ready);
  eventsByDelivery(stripe, list(), arrived);
  for (const [plan, { name, prices }] of Object.entries(said?.plans ?? {})) {
    const product = stripe.make("products", { name, metadata: { plan } });
    for (const { usd, interval, lookupKey } of prices) {
      stripe.make("prices", {
        product: product.id,
        currency: "usd",
        unit_amount: String(usd * 100),
        recurring: { interval },
        ...(lookupKey !== undefined && { lookup_key: lookupKey }),
      });
    }
  }
  const api_version = said?.apiVersion ?? "";
  for (const { events, url: told } of said?.endpoints ?? []) {
    const own = { url: told.replace(given, url), enabled_events: events, api_version };
    stripe.make("webhook_endpoints", own);
  }
  return stripe;
}
