/** A system as data: one file of infra/systems/ calls `defineSystem` and exports the result. */
import type { z } from "zod";
import { type CommonSettings, systemConfig } from "./config/common";
import type { SecretSetting } from "./config/setting";
import type { StackFacts } from "./config/system-config";
import type { Parts } from "./parts";
import type { Environment, SizeChanges, Sizes } from "./sizes";
import type { DataClass } from "./stack-context";
import type { System } from "./system";

/** Where the parts are going to live: plain values, known in every preview. */
export interface Place<Settings> extends StackFacts {
  /** The stack's name, which begins every physical name: `finsight-prod`. */
  readonly stack: string;
  readonly settings: Settings;
  readonly sizes: Sizes;
}

/** Settings of the system's own, and those that every system has. */
export type SettingsOf<Shape extends z.ZodRawShape, Image extends string> = z.infer<
  z.ZodObject<Shape>
> &
  CommonSettings<Image>;

export interface SystemDefinition<Shape extends z.ZodRawShape, Image extends string> {
  /** The file's name, the namespace of the settings, and the beginning of the stacks' names. */
  readonly name: string;
  /** As people write it: `FinSight`. */
  readonly title: string;
  /** Of its most sensitive data: the tag `DataClass` of every resource. */
  readonly dataClass: DataClass;
  /** Names of the container images, each of which the stack file gives by digest. */
  readonly images: readonly [Image, ...Image[]];
  /** Whether Stripe's key is needed to deploy. */
  readonly stripe: boolean;
  /** What a stack of this system may choose beside the defaults. */
  readonly allows?: {
    /** Setting `databaseMode: external` with the secret `databaseUrl`. */
    readonly externalDatabase?: boolean;
    /** Setting `redisMode: external` with the secret `redisUrl`. */
    readonly externalRedis?: boolean;
    /** Setting `stripePhase: soft-launch`: test keys on the production stack. */
    readonly softLaunch?: boolean;
  };
  /** Own settings by name, each made with `setting` or a builder of config/settings.ts. */
  readonly settings: Shape;
  /** Own secret settings by name: what `{ kind: "supplied", setting }` refers to. */
  readonly secrets: Readonly<Record<string, SecretSetting>>;
  /** Problems that no single setting shows; `name` is the setting to blame. */
  rules?(
    settings: SettingsOf<Shape, Image>,
    facts: StackFacts,
  ): readonly { readonly name: string; readonly text: string }[];
  /** Where this system's sizes differ from the table of infra/sizes.ts. */
  readonly sizes?: Readonly<Partial<Record<Environment, SizeChanges>>>;
  /** A pure function: the same place gives the same parts. */
  parts(place: Place<SettingsOf<Shape, Image>>): Parts;
}

/** Any definition, to whoever only builds it. */
export type AnySystemDefinition = SystemDefinition<z.ZodRawShape, string>;

/** The system that infra/systems.ts loads: its configuration, and how it is deployed. */
export function defineSystem<const Shape extends z.ZodRawShape, const Image extends string>(
  definition: SystemDefinition<Shape, Image>,
): System {
  const config = systemConfig(definition);
  // Whoever only builds it does not know its settings' names.
  const any = definition as unknown as AnySystemDefinition;
  return {
    config,
    definition: any,
    deploy() {
      // Loaded here, since an editor's schema needs the settings and not the whole AWS package.
      const { deploy } = require("./platform/deploy") as typeof import("./platform/deploy");
      return deploy(any, config);
    },
  };
}
