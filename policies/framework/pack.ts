/** A pack of policies at work: its settings and waivers, and its answers to the engine. */
import { covers } from "./aws-native/index";
import type { Policy } from "./define-policy";
import { coversOnly } from "./evaluate";
import { announcedLevel, OverrideLedger, overridePolicy } from "./in-force";
import { buildStackIndex, type IndexedStack } from "./indexed-stack";
import { type Judgement, judge, type ResolvedOptions } from "./judge";
import type { Level } from "./levels";
import { resolveOptions } from "./options";
import { configOfPack, inWordsOfPack } from "./own-config";
import { type OwnPolicy, ownDiagnostics, stackType } from "./own-policies";
import { type PackConfigEntry, packConfigProblems } from "./pack-config";
import { today, waiversOf } from "./pack-environment";
import type { Preset } from "./presets";
import { Received, ReceivedInStack } from "./received";
import { runRemediations } from "./remediation-run";
import type { ResourceData } from "./resource-data";
import { readSettings, type Settings, type StackConfig } from "./settings";
import { noWaivers, type WaiverFiles } from "./waivers/files";
import { unknownPolicies, WaiverLedger } from "./waivers/ledger";
import { waiversOfPack } from "./waivers/of-pack";
import { waiverPolicy } from "./waivers/policy";
import type { Answer, Diagnostic, Reason, Remediated } from "./wire/answers";
import { decodeJson } from "./wire/properties";
import type { ResourceMessage } from "./wire/requests";

/** What happens for resources of a type. */
interface Plan {
  readonly covering: readonly Policy[];
  readonly others: readonly Reason[];
}

export class Pack {
  readonly policies: readonly Policy[];
  readonly #name: string;
  readonly #presets: readonly Preset[];
  #settings: Settings;
  #overrides: OverrideLedger;
  #waivers: WaiverFiles = noWaivers;
  #ledger: WaiverLedger = new WaiverLedger([], [], today());
  /** What `--policy-pack-config` says: levels and options of each policy. */
  #configured: ReadonlyMap<string, PackConfigEntry> = new Map();
  readonly #plans = new Map<string, Plan>();
  readonly #options = new Map<Policy, ResolvedOptions>();
  /** URN → the inputs that were analyzed: stack requests hold outputs instead. */
  readonly #inputs = new Map<string, Received>();

  /** @param name Of the pack, by which a stack configures it where it is not our own. */
  constructor(
    name: string,
    policies: readonly Policy[],
    presets: readonly Preset[],
    stack: StackConfig,
  ) {
    this.#name = name;
    this.policies = policies;
    this.#presets = presets;
    this.#settings = readSettings(policies, configOfPack(name, stack), presets);
    this.#overrides = new OverrideLedger(this.#settings);
    this.#readWaivers(stack);
  }

  get settings(): Settings {
    return this.#settings;
  }

  /** What is wrong with the stack's configuration of the pack, a sentence each. */
  get problems(): readonly string[] {
    const settings = this.#settings.problems.map((each) => inWordsOfPack(this.#name, each));
    return [...settings, ...this.#waivers.problems];
  }

  /** The policies that the pack adds for this stack. */
  get ownPolicies(): readonly OwnPolicy[] {
    const { environment } = this.#settings;
    const waived = this.#waivers.waivers.length > 0;
    return [
      ...(this.#overrides.isEmpty ? [] : [overridePolicy(() => this.#overrides)]),
      ...(waived ? [waiverPolicy(() => this.#ledger, environment)] : []),
    ];
  }

  configureStack(stack: StackConfig): void {
    this.#settings = readSettings(this.policies, configOfPack(this.#name, stack), this.#presets);
    this.#overrides = new OverrideLedger(this.#settings);
    this.#readWaivers(stack);
    this.#forget();
  }

  /** @returns What is wrong with the configuration. */
  configure(config: ReadonlyMap<string, PackConfigEntry>): readonly string[] {
    this.#configured = config;
    this.#forget();
    return packConfigProblems(this.policies, this.#settings, config);
  }

  /** The level to announce to CrossGuard, before the pack's configuration. */
  announced(policy: Policy): Level {
    const own = this.#settings.policies.get(policy.id);
    const level = own ? announcedLevel(own) : "advisory";
    const remediates = Object.keys(policy.remediations).length > 0;
    return this.#settings.remediate && remediates && level !== "disabled" ? "remediate" : level;
  }

  analyze(message: ResourceMessage): Answer {
    const received = new Received(message);
    this.#inputs.set(message.urn, received);
    const { covering, others } = this.#plan(message.type);
    return { ...this.#answer(covering, [received]), others };
  }

  analyzeStack(messages: readonly ResourceMessage[]): Answer {
    const resources = messages.map(
      (message) => new ReceivedInStack(message, this.#inputs.get(message.urn)),
    );
    const policies = this.#enabled("stack");
    const { diagnostics, notApplicable } = this.#answer(policies, resources);
    const urn = resources.find(({ type }) => type === stackType)?.urn;
    const added = this.ownPolicies.flatMap((own) =>
      ownDiagnostics(own, this.#configured.get(own.name)?.level, urn),
    );
    return { diagnostics: [...diagnostics, ...added], notApplicable, others: noReasons };
  }

  remediate(message: ResourceMessage): readonly Remediated[] {
    const { urn, type } = message;
    const policies = this.policies.filter(
      (policy) => Object.hasOwn(policy.remediations, type) && this.#levelOf(policy) === "remediate",
    );
    if (policies.length === 0) return [];
    const run = {
      environment: this.#settings.environment,
      policies: policies.map((policy) => {
        const override = this.#overrides.of(policy.id, { urn, type })?.options;
        return { policy, options: this.#optionsOf(policy, override).values };
      }),
      wanted: ({ id }: Policy, property: string | undefined) => {
        const level = this.#overrides.of(id, { urn, type, property })?.level ?? "remediate";
        return level === "remediate" && !this.#ledger.waive({ policy: id, urn, property });
      },
    };
    const steps = runRemediations(run, new Received(message), decodeJson(message.properties));
    return steps.map(({ policy, properties }) => ({
      policy: policy.id,
      description: policy.why,
      properties,
    }));
  }

  /** @param configured The policy's options, where CrossGuard has told them to others than us. */
  judge(policy: Policy, stack: () => IndexedStack, configured?: object): Judgement {
    return judge(policy, stack, {
      settings: this.#settings,
      overrides: this.#overrides,
      level: this.#configured.get(policy.id)?.level,
      options: (override) =>
        configured
          ? this.#resolve(policy, { ...configured, ...override })
          : this.#optionsOf(policy, override),
      waive: (urn, property) => this.#ledger.waive({ policy: policy.id, urn, property }),
    });
  }

  #answer(policies: readonly Policy[], resources: readonly ResourceData[]): Omit<Answer, "others"> {
    let index: IndexedStack | undefined;
    const stack = () => {
      index ??= buildStackIndex(resources);
      return index;
    };
    const diagnostics: Diagnostic[] = [];
    const notApplicable: Reason[] = [];
    for (const policy of policies) {
      const { diagnoses, reason } = this.judge(policy, stack);
      const own = this.#reportLevel(policy);
      const of = { policy: policy.id, description: policy.why, severity: policy.severity };
      for (const { message, level, urn } of diagnoses) {
        diagnostics.push({ ...of, message, level: level ?? own, urn });
      }
      if (reason !== undefined) notApplicable.push({ policy: policy.id, reason });
    }
    return { diagnostics, notApplicable };
  }

  #plan(type: string): Plan {
    let plan = this.#plans.get(type);
    if (!plan) {
      const enabled = this.#enabled("resource");
      plan = {
        covering: enabled.filter((policy) => covers(policy, type)),
        others: enabled
          .filter((policy) => !covers(policy, type))
          .map((policy) => ({ policy: policy.id, reason: coversOnly(policy) })),
      };
      this.#plans.set(type, plan);
    }
    return plan;
  }

  #enabled(scope: Policy["scope"]): readonly Policy[] {
    return this.policies.filter(
      (policy) => policy.scope === scope && this.#levelOf(policy) !== "disabled",
    );
  }

  /** The level in force: the pack's configuration says the last word. */
  #levelOf(policy: Policy): Level {
    return this.#configured.get(policy.id)?.level ?? this.announced(policy);
  }

  /** What a remediation leaves wrong is a violation, at the level that the policy has by itself. */
  #reportLevel(policy: Policy): Level {
    const level = this.#levelOf(policy);
    if (level !== "remediate") return level;
    // At the level itself it is mandatory, as in CrossGuard; the switch for all keeps each level.
    const own = this.#settings.remediate && this.#settings.policies.get(policy.id)?.level;
    return own === "advisory" ? own : "mandatory";
  }

  #optionsOf(policy: Policy, override: object | undefined): ResolvedOptions {
    const configured = this.#configured.get(policy.id)?.properties;
    if (override) return this.#resolve(policy, { ...configured, ...override });
    let options = this.#options.get(policy);
    if (!options) {
      options = this.#resolve(policy, configured ?? {});
      this.#options.set(policy, options);
    }
    return options;
  }

  #resolve(policy: Policy, configured: object): ResolvedOptions {
    const ofStack = this.#settings.policies.get(policy.id)?.options;
    return resolveOptions(policy, { ...ofStack, ...configured });
  }

  #readWaivers(stack: StackConfig): void {
    const found = waiversOf(stack);
    const waivers = waiversOfPack(this.#name, found.waivers);
    const unknown = unknownPolicies(waivers, this.policies);
    this.#waivers = { ...found, waivers, problems: [...found.problems, ...unknown] };
    this.#ledger = new WaiverLedger(waivers, this.policies, today());
  }

  /** What was worked out from levels and options that no longer hold. */
  #forget(): void {
    this.#plans.clear();
    this.#options.clear();
  }
}

const noReasons: readonly Reason[] = [];
