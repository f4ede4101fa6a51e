import assert from "node:assert/strict";
import { targetsOf } from "../../gonogo/probes/targets-of";
import { readValidation } from "../../gonogo/probes/validation";
import { loadSystem } from "../../infra/systems";
import { ofType, register, stackFile } from "./support";

interface Container {
  readonly name: string;
  readonly environment?: readonly { readonly name: string }[];
  readonly secrets?: readonly { readonly name: string; readonly valueFrom: string }[];
}

async function deployed(system: string) {
  let outputs: Readonly<Record<string, unknown>> = {};
  const registered = await register(stackFile(`${system}-prod`), () => {
    outputs = loadSystem(system).deploy();
  });
  const containers = ofType(registered, "aws:ecs/taskDefinition:TaskDefinition").flatMap(
    ({ inputs }) => JSON.parse(String(inputs.containerDefinitions)) as Container[],
  );
  const validation = readValidation([outputs.validation], (problem) => {
    throw new Error(problem);
  });
  const secrets = ofType(registered, "aws:secretsmanager/secret:Secret").map(({ inputs }) =>
    String(inputs.name),
  );
  return { outputs, registered, containers, validation, secrets };
}

const variablesOf = ({ environment = [], secrets = [] }: Container) =>
  [...environment, ...secrets].map(({ name }) => name);

const toolboxMail = {
  domain: "toolbox.example",
  selectors: [],
  returnPath: "mail.toolbox.example",
};

describe("the stack output validation", function () {
  this.timeout(300_000);
  for (const system of ["finsight", "paymentsvc", "toolbox", "catalytic", "clientflow"]) {
    describe(system, () => {
      let made: Awaited<ReturnType<typeof deployed>>;
      before(async () => {
        made = await deployed(system);
      });

      it("is plain, tells names of secrets that are there, and no value", () => {
        const { outputs, validation, secrets } = made;
        const text = JSON.stringify(outputs.validation);
        assert.doesNotMatch(text, /_live_(?!sample)|sk_|rk_|whsec_|BEGIN|undefined/);
        assert.equal(validation.system, system);
        assert.equal(validation.production, true);
        const wrong = Object.entries(validation.secrets).filter(
          ([variable, name]) => variable !== "JWT_PUBLIC_KEY" && !secrets.includes(name),
        );
        assert.deepEqual(wrong, []);
      });

      it("asks for the variables that the task definitions have, and for no others", () => {
        const { containers, validation } = made;
        for (const [service, variables] of Object.entries(validation.environment)) {
          const own = containers.filter(({ name }) => name === service);
          assert.equal(own.length, 1, service);
          const given = own.flatMap(variablesOf);
          assert.deepEqual(
            variables.filter((variable) => !given.includes(variable)),
            [],
            `${service} lacks`,
          );
          // A file's contents come by a variable that the code never sees.
          const contents = given.filter((variable) => /_CONTENT$/.test(variable));
          assert.deepEqual(
            given.filter(
              (variable) => !variables.includes(variable) && !contents.includes(variable),
            ),
            [],
            `${service} has more`,
          );
        }
      });

      it("names the stores and the services as AWS does", () => {
        const { registered, validation, outputs } = made;
        const named = (type: string, key: string) =>
          ofType(registered, type).map(({ inputs }) => String(inputs[key]));
        const { postgres, redis, services } = targets(outputs, validation);
        for (const identifier of postgres) {
          assert(named("aws:rds/instance:Instance", "identifier").includes(identifier));
        }
        for (const identifier of redis) {
          const groups = named(
            "aws:elasticache/replicationGroup:ReplicationGroup",
            "replicationGroupId",
          );
          assert(groups.includes(identifier), identifier);
        }
        assert.deepEqual(services.sort(), named("aws:ecs/service:Service", "name").sort());
        for (const { cluster } of Object.values(validation.services)) {
          assert(named("aws:ecs/cluster:Cluster", "name").includes(cluster));
        }
      });

      it("tells of Stripe what the stack makes there", () => {
        const { registered, validation, outputs } = made;
        const of = (kind: string) =>
          ofType(registered, `pulumi-nodejs:dynamic/stripe:${kind}`).map(({ inputs }) => inputs);
        const [stripe] = targetsOf(outputs, [], validation).stripe;
        assert(stripe);
        const prices = Object.values(stripe.plans).flatMap((plan) => plan.prices);
        assert.deepEqual(
          prices.map(({ usd, lookupKey }) => [lookupKey, Math.round(usd * 100)]).sort(),
          of("Price")
            .map(({ lookupKey, unitAmount }) => [lookupKey, unitAmount])
            .sort(),
        );
        assert.deepEqual(
          Object.values(stripe.plans)
            .map(({ name }) => name)
            .sort(),
          of("Product")
            .map(({ name }) => name)
            .sort(),
        );
        const [endpoint] = of("WebhookEndpoint");
        assert.deepEqual(
          stripe.endpoints.map(({ url, events }) => [url, [...events].sort(), stripe.apiVersion]),
          [
            [
              endpoint?.url,
              [...((endpoint?.enabledEvents ?? []) as string[])].sort(),
              endpoint?.apiVersion,
            ],
          ],
        );
        assert(Object.hasOwn(validation.secrets, stripe.secret), stripe.secret);
      });

      it("tells the domain that mail is sent from, and what is known of it before it is there", () => {
        const { registered, validation } = made;
        const names = ofType(registered, "aws:route53/record:Record").map(({ inputs }) => inputs);
        const spf = names.filter(({ records }) => String(records).includes("v=spf1"));
        const expected: Readonly<Record<string, unknown>> = {
          finsight: [],
          paymentsvc: [],
          toolbox: [toolboxMail],
          catalytic: [
            { domain: "catalytic.example", selectors: [], returnPath: "mail.catalytic.example" },
          ],
          clientflow: [
            {
              domain: "clientflow.example",
              selectors: ["s1", "s2"],
              returnPath: "em123.clientflow.example",
            },
          ],
        };
        assert.deepEqual(validation.mail, expected[system]);
        for (const { domain, returnPath = "" } of validation.mail) {
          assert(
            spf.some(({ name }) => name === domain),
            domain,
          );
          assert(
            names.some(({ name }) => name === returnPath),
            returnPath,
          );
        }
      });

      it("tells of every provider where its key is, and all that is looked for", () => {
        const { validation, outputs } = made;
        const { twilio, sendgrid, google, supabase, openai, sentry, webhook } = targetsOf(
          outputs,
          [],
          validation,
        );
        for (const { secret } of [twilio, sendgrid, google, supabase, openai, sentry].flat()) {
          assert(Object.hasOwn(validation.secrets, secret), secret);
        }
        assert(webhook.length > 0);
        if (system !== "clientflow") return;
        const lacking = [twilio, sendgrid, google, supabase].flat().flatMap((target) =>
          Object.entries({
            twilio: ["accountSid", "phoneNumber", "webhookUrl"],
            sendgrid: ["domain", "from", "inboundHost", "inboundUrl", "publicKey"],
            google: ["channelUrl", "postgres"],
            supabase: ["url", "anonKey"],
          })
            .filter(([name]) => name === target.name)
            .flatMap(([, fields]) => fields.filter((field) => !Object.hasOwn(target, field))),
        );
        assert.deepEqual(lacking, []);
        assert.deepEqual([openai.length, sentry.length, webhook.length], [1, 1, 4]);
      });
    });
  }
});

function targets(
  outputs: Readonly<Record<string, unknown>>,
  validation: Parameters<typeof targetsOf>[2],
) {
  const { postgres, redis, tasks } = targetsOf(outputs, [], validation);
  return {
    postgres: postgres.flatMap(({ identifier }) => identifier ?? []),
    redis: redis.flatMap(({ identifier }) => identifier ?? []),
    services: tasks.map(({ service }) => service),
  };
}
