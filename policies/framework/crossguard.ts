/** Makes a CrossGuard pack of policies: @pulumi/policy serves it, `Pack` answers. */
import {
  PolicyPack,
  type PolicyPackArgs,
  type ReportViolation,
  type ResourceValidationPolicy,
  type StackValidationPolicy,
} from "@pulumi/policy";
import { installAnalyzer } from "./analyzer-hook";
import type { Domain, Policy } from "./define-policy";
import type { Judgement } from "./judge";
import { type OwnPolicy, stackType } from "./own-policies";
import { Pack } from "./pack";
import { stackConfigFrom } from "./pack-environment";
import { policyMetadata, schemaOf } from "./pack-metadata";
import { openPopulationRecord } from "./population-record";
import type { Preset } from "./presets";
import { resourceFromSdk, stackFromSdk } from "./sdk-request";
import type { StackConfig } from "./settings";
import { writeAnswer, writeRemediated } from "./wire/answers";
import { readAnalyze, readAnalyzeStack } from "./wire/requests";

export interface PackDefinition {
  readonly name: string;
  /** Everything of PolicyPackArgs but the policies: display name, description, tags. */
  readonly about?: Omit<PolicyPackArgs, "policies" | "enforcementLevel">;
  readonly policies: readonly { readonly domain?: Domain; readonly policy: Policy }[];
  /** Boxes of a checklist that a control answers. */
  readonly boxesOf?: (control: string) => readonly string[];
  /** Where the page of a policy is. */
  readonly docsUrl?: (id: string) => string;
  /** What `gonogo:preset` may name beside `launch`. */
  readonly presets?: readonly Preset[];
  /** Version of the pack, for the framework field of each policy. */
  readonly version: string;
}

/**
 * Serves the pack: prints the port on stdout and answers until the process is ended.
 * @param stack What the process is told about its stack.
 */
export function servePack(
  definition: PackDefinition,
  stack: StackConfig = stackConfigFrom(process.env),
): void {
  new ServedPack(definition, stack).serve();
}

type SdkPolicy = ResourceValidationPolicy | StackValidationPolicy;

class ServedPack {
  readonly #definition: PackDefinition;
  readonly #pack: Pack;
  /** What PolicyPack is given: the definition's policies, then those that the pack adds. */
  readonly #sdk: SdkPolicy[];

  constructor(definition: PackDefinition, stack: StackConfig) {
    this.#definition = definition;
    this.#pack = new Pack(
      definition.name,
      definition.policies.map(({ policy }) => policy),
      definition.presets ?? [],
      stack,
    );
    this.#sdk = definition.policies.map(({ policy, domain }) => this.#toSdk(policy, domain));
    this.#apply();
  }

  serve(): void {
    const { name, about, version } = this.#definition;
    const pack = this.#pack;
    const of = { name, version };
    const record = openPopulationRecord(of, process.env);
    const installed = installAnalyzer(
      {
        beforeInfo: () => refuse(pack.problems),
        onConfigure: (config) => refuse(pack.configure(config)),
        onStack: (told) => this.#onStack(told),
        analyze: (request) => {
          const message = readAnalyze(request);
          const answer = pack.analyze(message);
          record.add(message.urn, answer.notApplicable);
          return writeAnswer(answer, of);
        },
        analyzeStack: (request) => {
          const answer = pack.analyzeStack(readAnalyzeStack(request));
          record.add(undefined, answer.notApplicable);
          return writeAnswer(answer, of);
        },
        remediate: (request) => writeRemediated(pack.remediate(readAnalyze(request)), of),
      },
      () => new PolicyPack(name, { ...about, policies: this.#sdk }),
    );
    if (!installed && pack.problems.length > 0) {
      console.error(problemText(pack.problems));
      process.exit(1);
    }
  }

  /** An executable pack has no environment variables of its stack: it learns of it only here. */
  #onStack(told: StackConfig): void {
    const env = process.env;
    const known = env.PULUMI_CONFIG !== undefined && env.PULUMI_NODEJS_STACK === told.stack;
    if (told.stack !== "" && !known) {
      this.#pack.configureStack(told);
      this.#apply();
    }
  }

  /** Levels and defaults come from the settings, which ConfigureStack may replace. */
  #apply(): void {
    const { policies } = this.#definition;
    policies.forEach(({ policy }, index) => {
      const target = this.#sdk[index];
      const settings = this.#pack.settings.policies.get(policy.id);
      if (target && settings) {
        target.enforcementLevel = this.#pack.announced(policy);
        target.configSchema = schemaOf(policy, settings.options);
      }
    });
    this.#sdk.splice(policies.length, this.#sdk.length, ...this.#pack.ownPolicies.map(ownToSdk));
  }

  /** The checks run through these only where the calls of the engine could not be taken over. */
  #toSdk(policy: Policy, domain: Domain | undefined): SdkPolicy {
    const metadata = policyMetadata(policy, domain, this.#definition);
    return policy.scope === "stack"
      ? {
          ...metadata,
          validateStack: (args, report) => {
            const judged = this.#pack.judge(policy, stackFromSdk(args), args.getConfig<object>());
            tell(judged, report, args.notApplicable);
          },
        }
      : {
          ...metadata,
          validateResource: (args, report) => {
            const stack = resourceFromSdk(args);
            const judged = this.#pack.judge(policy, stack, args.getConfig<object>());
            tell(judged, report, args.notApplicable);
          },
        };
  }
}

/**
 * @pulumi/policy takes an object for a violation at another level than the policy's, outside of its
 * declared types; throwing its UnknownValueError, the declared way to advice, names neither the
 * resource of a stack policy nor more than one of them.
 */
function tell(
  { diagnoses, reason }: Judgement,
  report: ReportViolation,
  notApplicable: (reason: string) => never,
): void {
  for (const { message, level, urn } of diagnoses) {
    const violation = { message, urn, enforcementLevel: level };
    (report as unknown as (violation: object) => void)(violation);
  }
  if (reason !== undefined) notApplicable(reason);
}

function ownToSdk({ findings, tags, ...metadata }: OwnPolicy): StackValidationPolicy {
  return {
    ...metadata,
    tags: [...tags],
    validateStack: ({ resources }, report) => {
      const urn = resources.find(({ type }) => type === stackType)?.urn;
      for (const sentence of findings()) report(sentence, urn);
    },
  };
}

function refuse(problems: readonly string[]): void {
  if (problems.length > 0) throw new Error(problemText(problems));
}

function problemText(problems: readonly string[]): string {
  return ["the configuration of the policies is wrong", ...problems].join("\n  ");
}
