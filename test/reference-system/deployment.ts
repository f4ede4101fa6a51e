/**
 * A stack as if it were deployed: what its program tells of itself, with the reference system in the
 * place of its API, and with stand-ins of AWS, Stripe and Sentry in which all is as it says.
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
import { dnsServer, type Zone } from "../probes/dns-server";
import { type ProviderServer, providerServer, secrets } from "../probes/provider-server";
import { postgresName, redisName } from "../probes/stores";
import type { FakeStripe } from "../stripe/fake-stripe";
import { absent } from "./routes";
import type { ReferenceSettings, Routes } from "./settings";
import { awsOf, publishableKey, stripeOf } from "./stand-ins";
import { Stores } from "./stores";
import { type ReferenceSystem, startReference } from "./system";

const credentials = { accessKeyId: "AKIATEST", secretAccessKey: "test-secret-access-key" };
const { SENTRY_AUTH_TOKEN = "" } = secrets;

type Outputs = Readonly<Record<string, unknown>>;

/** What is deployed, and what is different on this machine. */
export interface Deployed {
  readonly stack: string;
  /** The address that its program gives its API. */
  readonly url: string;
  /** Variable of the origins that may call it from a browser, with commas between. */
  readonly origins: string;
  readonly outputs?: (outputs: Outputs) => Outputs;
  readonly routes?: (own: Routes) => Routes;
  /** Further keys of what `gonogo:probes` says of Redis. */
  readonly redis?: object;
  /** Further keys of `gonogo:probes`. */
  readonly probes?: object;
  readonly zone?: Zone;
  /** What is done to the stores before anybody looks at them. */
  readonly prepare?: (stores: Stores) => Promise<unknown>;
}

export interface Validated {
  readonly code: number;
  /** What the command printed. */
  readonly out: string;
  readonly err: string;
}

export class Deployment {
  /** The environment of the command: the token is a person's, not the application's. */
  env: Readonly<Record<string, string>>;

  private constructor(
    private readonly about: Deployed,
    private readonly ends: Ends,
    readonly stores: Stores,
    readonly stripe: FakeStripe,
    readonly providers: ProviderServer,
    /** What AWS says; its `secrets` are the stack's, by their names. */
    readonly state: AwsState,
    /** Where AWS and DNS are asked. */
    private readonly asked: { readonly aws: string; readonly dns: string },
    private readonly api: ReferenceSystem,
    private readonly folder: string,
  ) {
    this.env = { SENTRY_AUTH_TOKEN };
  }

  static async start(about: Deployed): Promise<Deployment> {
    const ends = new Ends();
    try {
      return await Deployment.made(about, ends);
    } catch (error) {
      await ends.all();
      throw error;
    }
  }

  private static async made(about: Deployed, ends: Ends): Promise<Deployment> {
    const { stack, url, outputs: adapt = (outputs) => outputs, prepare, routes } = about;
    const told = await preview({ programDir: root, stack, policyPacks: [] });
    const stores = ends.add(await Stores.start(), (each) => each.stop());
    await prepare?.(stores);
    const close = (each: { close(): Promise<unknown> }) => each.close();
    // The same application as its scraper sees it.
    const inside = ends.add(await startReference(stores, { plain: "answer" }), close);
    let allowed: readonly string[] = [];
    const settings: Partial<ReferenceSettings> = {
      allow: (origin) => (allowed.includes(origin) ? origin : undefined),
      routes: (own) => ({ ...own, ...routes?.(own), "GET /metrics": () => absent }),
    };
    const api = ends.add(await startReference(stores, settings), close);
    const text = JSON.stringify(adapt(told.outputs)).replaceAll(url, api.url);
    const outputs = JSON.parse(text) as Outputs;
    const validation = validationOf(outputs);
    allowed = validation.variables[about.origins]?.split(",") ?? [];
    const stripe = ends.add(await stripeOf(validation), (each) => each.stop());
    const providers = ends.add(await providerServer(), close);
    const state = awsOf(validation, stores);
    const aws = ends.add(await awsFake(state), close);
    const dns = ends.add(await dnsServer(about.zone ?? {}), close);
    const folder = ends.add(mkdtempSync(join(tmpdir(), "gonogo-deployed-")), (each) =>
      rmSync(each, { recursive: true, force: true }),
    );
    const asked = { aws: aws.endpoint, dns: dns.address };
    const all = [stores, stripe, providers, state, asked, api, folder] as const;
    const deployment = new Deployment(about, ends, ...all);
    await deployment.write(outputs, allowed, `http://localhost:${inside.plainPort}`);
    return deployment;
  }

  /** The outputs, and a program whose configuration tells where things are on this machine. */
  private async write(outputs: Outputs, allowed: readonly string[], inside: string): Promise<void> {
    const { folder, stores, api, about } = this;
    writeFileSync(join(folder, "outputs.json"), JSON.stringify(outputs));
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
      redis: { identifier: redisName, certificates, ...about.redis },
      stripe: { publishableKey },
      "cors-answers": { allowed },
      "http-redirected": { port: api.plainPort },
      "metrics-served": { inside },
      ...about.probes,
    };
    const file = `stacks/Pulumi.${about.stack}.yaml`;
    const more = `config:\n  gonogo:probes: ${JSON.stringify(probes)}\n`;
    const config = readFileSync(join(root, file), "utf8").replace("config:\n", more);
    writeFileSync(join(folder, file), config);
  }

  /** `gonogo validate STACK --outputs outputs.json`. */
  async validate(...more: readonly string[]): Promise<Validated> {
    await this.stores.forgetCounts();
    const argv = [this.about.stack, "--outputs", "outputs.json", ...more];
    const args = readArguments(argv, command.options, "validate");
    const { io, out, err } = captured({ cwd: this.folder });
    const code = await run(args, io, {
      ca: this.api.ca,
      dns: { servers: [this.asked.dns] },
      origins: { ...this.providers.origins, "https://api.stripe.com": this.stripe.address },
      secrets: { env: this.env },
      aws: { endpoint: this.asked.aws, credentials },
    });
    return { code, out: out(), err: err() };
  }

  stop(): Promise<void> {
    return this.ends.all();
  }
}

/** What must be gone at the end, the last first, however far a start came. */
class Ends {
  private readonly list: (() => unknown)[] = [];

  add<T>(thing: T, end: (thing: T) => unknown): T {
    this.list.push(() => end(thing));
    return thing;
  }

  async all(): Promise<void> {
    for (let end = this.list.pop(); end !== undefined; end = this.list.pop()) await end();
  }
}

function validationOf({ validation }: Outputs): Validation {
  return readValidation([validation], (problem) => {
    throw new Error(problem);
  });
}
