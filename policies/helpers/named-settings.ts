/**
 * Settings that a policy knows by their name, wherever a program gets them from: environment
 * variables, and the parameters of Parameter Store, whose last step is the name.
 */
import {
  type CheckContext,
  type NotApplicable,
  notApplicable,
  type Options,
  type ResourceTypes,
} from "../framework/define-policy";
import { each } from "../framework/each";
import { environmentChecks, environmentTypes, type Setting } from "./env-settings";
import { undecidable } from "./known";

const parameter = "aws:ssm/parameter:Parameter";
export const namedSettingTypes = [...environmentTypes, parameter] as const;
type NamedType = (typeof namedSettingTypes)[number];

/** A setting whose value the program wrote. */
export interface KnownSetting extends Setting {
  readonly value: string;
}

export type SettingContext = Pick<
  CheckContext<Options>,
  "environment" | "isSecret" | "isUnknown" | "options" | "resource"
>;
type Found<V> = Generator<V, NotApplicable | undefined, undefined>;

export interface NamedSettings<V> {
  /** True for the names that the policy is about. */
  readonly isMeant: (name: string) => boolean;
  readonly check: (setting: KnownSetting, context: SettingContext) => Generator<V, void, undefined>;
  /** Why a resource without such a setting is passed over. */
  readonly none: string;
  /**
   * What a value means that only the deployment will know: `open` where it may be the wrong one,
   * `made` where the policy is about what people write.
   */
  readonly unknowns: "open" | "made";
  /** Why the policy does not apply in this environment, asked before anything is read. */
  readonly passedOver?: (context: SettingContext) => string | undefined;
}

type Checks<V> = {
  readonly [K in NamedType]: (props: ResourceTypes[K], context: SettingContext) => Found<V>;
};

/** The checks of a policy about named settings. */
export function namedSettingChecks<V>(about: NamedSettings<V>): Checks<V> {
  function* inEnvironment(settings: Iterable<Setting>, context: SettingContext): Found<V> {
    const reason = about.passedOver?.(context);
    if (reason !== undefined) {
      return notApplicable(reason);
    }
    const meant = [...settings].filter(({ name }) => about.isMeant(name));
    yield* each(meant, (setting) => one(setting, context));
    return meant.length === 0 ? notApplicable(about.none) : undefined;
  }
  function* one(setting: Setting, context: SettingContext): Generator<V, void, undefined> {
    const { value } = setting;
    if (value !== undefined) {
      yield* about.check({ ...setting, value }, context);
    } else if (about.unknowns === "open") {
      undecidable(setting.path);
    }
  }
  function* inParameter(props: ResourceTypes[typeof parameter], context: SettingContext): Found<V> {
    const reason = about.passedOver?.(context);
    if (reason !== undefined) {
      return notApplicable(reason);
    }
    // Pulumi makes the name out of the resource's when the program gives none.
    const path = context.isUnknown("name") ? undefined : props.name;
    const name = (path ?? context.resource.name).split("/").at(-1) ?? "";
    if (!about.isMeant(asVariable(name))) {
      return notApplicable(about.none);
    }
    yield* each(["value", "insecureValue", "valueWo"] as const, function* (property) {
      const value = context.isUnknown(property) ? undefined : props[property];
      if (value !== null && (value !== undefined || context.isUnknown(property))) {
        yield* one({ name: asVariable(name), value, path: property, inDocument: false }, context);
      }
    });
    return undefined;
  }
  const ofEnvironments = environmentChecks((settings, context) =>
    inEnvironment(settings, context as SettingContext),
  );
  return { ...ofEnvironments, [parameter]: inParameter } as unknown as Checks<V>;
}

/** `redis-url` and `redisUrl` as variables are written: `REDIS_URL`. */
function asVariable(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .replace(/[.-]/g, "_")
    .toUpperCase();
}
