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
    description: "Names of settings that list origins; case, dots and dashes do not matter.",
    source: "ALLOWED_ORIGINS: finsight-009. The others are our choice: names that frameworks use.",
  },
} as const satisfies Options;
export type Context = CheckContext<typeof settingOptions>;

/** Why a resource without such a setting is passed over. */
export const none = "No setting here lists origins.";

const canonical = (name: string) => name.toUpperCase().replace(/[.-]/g, "_");

export function listsOrigins(name: string, { options: { settingNames } }: Context): boolean {
  return settingNames.some((each) => canonical(each) === canonical(name));
}

export function* checkSetting(
  name: string,
  value: string,
  property: string,
  context: Context,
): Found {
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
    if (!listsOrigins(name, context)) {
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
