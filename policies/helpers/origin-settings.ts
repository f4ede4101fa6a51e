/** Settings whose value lists the origins that an application allows. */
import {
  type CheckContext,
  type NotApplicable,
  notApplicable,
  type Options,
  type Violation,
} from "../framework/define-policy";
import type { Setting } from "./env-settings";
import { undecidable } from "./known";
import { originOptions, originProblem, originsIn } from "./origins";
import { show } from "./show";

export const settingMessages = {
  origin: "The setting {name} lists {origin}, which {reason}.",
  empty: "The setting {name} lists no origin.",
  everyone: "The setting {name} is {actual}: every site is allowed.",
} as const;
export type Found = Generator<
  Violation<typeof settingMessages>,
  NotApplicable | undefined,
  undefined
>;

export const settingOptions = {
  ...originOptions,
  settingNames: {
    type: "array",
    items: { type: "string" },
    default: [
      "ALLOWED_ORIGIN",
      "ALLOWED_ORIGINS",
      "ALLOWED_CORS_ORIGINS",
      "BACKEND_CORS_ORIGINS",
      "CORS_ALLOW_ORIGIN",
      "CORS_ALLOW_ORIGINS",
      "CORS_ALLOWED_ORIGIN",
      "CORS_ALLOWED_ORIGINS",
      "CORS_ORIGIN",
      "CORS_ORIGINS",
    ],
    description:
      "Names of settings that list origins, alone or after a prefix and an underscore; case, dots and dashes do not matter.",
    source: "ALLOWED_ORIGINS: finsight-009. The others are our choice: names that frameworks use.",
  },
} as const satisfies Options;
export type Context = CheckContext<typeof settingOptions>;

/** Why a resource without such a setting is passed over. */
export const none = "No setting here lists origins.";

const canonical = (name: string) => name.toUpperCase().replace(/[.-]/g, "_");

/** True for `ALLOWED_ORIGINS` and for `APP_ALLOWED_ORIGINS`. */
export function listsOrigins(name: string, { options: { settingNames } }: Context): boolean {
  const given = `_${canonical(name)}`;
  return settingNames.some((each) => given.endsWith(`_${canonical(each)}`));
}

/** Switches that django-cors-headers and those who copied it read: they overrule every list. */
const allowsEveryone = /^(?:[A-Z0-9]+_){0,8}CORS_(?:ALLOW_ALL(?:_ORIGINS)?|ORIGIN_ALLOW_ALL)$/;

export function isAboutOrigins(name: string, context: Context): boolean {
  return listsOrigins(name, context) || allowsEveryone.test(canonical(name));
}

export function* checkSetting(
  name: string,
  value: string,
  property: string,
  context: Context,
): Found {
  if (allowsEveryone.test(canonical(name))) {
    if (/^(?:true|1|yes|on)$/i.test(value.trim())) {
      yield { message: "everyone", property, name: show(name), actual: show(value) };
    }
    return undefined;
  }
  const origins = originsIn(value);
  if (origins.length === 0) {
    yield { message: "empty", property, name: show(name) };
  }
  for (const origin of origins) {
    const reason = originProblem(origin, context);
    if (reason !== undefined) {
      yield { message: "origin", property, name: show(name), origin: show(origin), reason };
    }
  }
  return undefined;
}

export function* checkEnvironment(settings: Iterable<Setting>, context: Context): Found {
  let found = false;
  let unknownPath: string | undefined;
  for (const { name, value, path } of settings) {
    if (!isAboutOrigins(name, context)) {
      continue;
    }
    found = true;
    if (value === undefined) {
      unknownPath ??= path;
    } else {
      yield* checkSetting(name, value, path, context);
    }
  }
  if (unknownPath !== undefined) {
    undecidable(unknownPath);
  }
  return found ? undefined : notApplicable(none);
}
