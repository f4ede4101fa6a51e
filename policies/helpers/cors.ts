/** Checks that the policies about CORS share: each yields the messages of one of two sets. */
import { type NotApplicable, notApplicable, type Violation } from "../framework/define-policy";
import { each } from "../framework/each";
import { originsInDefinition } from "./definitions";
import { isTrue } from "./flags";
import { fixedValue, isAllowOrigin, type OriginRules, originProblem } from "./origins";
import { show } from "./show";
import { knownOf } from "./unknowns";

/** Where nothing says whether requests may carry credentials. */
export const originMessages = { origin: "The allowed origin {origin} {reason}." } as const;
export const corsMessages = {
  ...originMessages,
  credentials: "The allowed origin {origin} {reason}, and requests may carry credentials.",
} as const;
export type Origins = Generator<Violation<typeof originMessages>, void, undefined>;
export type Violations = Generator<Violation<typeof corsMessages>, void, undefined>;
export type Found<M extends Record<string, string> = typeof originMessages> = Generator<
  Violation<M>,
  NotApplicable | undefined,
  undefined
>;

export const noCors = "CORS is not set up here.";

export function* checkOrigin(origin: unknown, property: string, rules: OriginRules): Origins {
  const reason = originProblem(origin, rules);
  if (reason !== undefined) {
    yield { message: "origin", property, origin: show(origin), reason };
  }
}

/** As `checkOrigin`, where `credentials` says whether requests may carry them. */
export function* checkCredentialedOrigin(
  origin: unknown,
  property: string,
  rules: OriginRules,
  credentials: boolean,
): Violations {
  for (const violation of checkOrigin(origin, property, rules)) {
    yield credentials ? { ...violation, message: "credentials" } : violation;
  }
}

export interface Cors {
  readonly allowOrigins?: readonly unknown[] | undefined;
  readonly allowCredentials?: unknown;
}

/** API Gateway and Lambda allow no origin unless they are told to. */
export function* checkCors(cors: Cors | undefined, path: string, rules: OriginRules): Violations {
  if (!cors) {
    return;
  }
  const credentials =
    knownOf([cors], ({ allowCredentials }) => isTrue(allowCredentials)).length > 0;
  yield* each(cors.allowOrigins, (origin, at) =>
    checkCredentialedOrigin(origin, `${path}.allowOrigins[${at}]`, rules, credentials),
  );
}

/** @param fixed Reads a header's mapping where it is a value that never changes. */
export function* checkDefinition(
  body: unknown,
  rules: OriginRules,
  fixed: (mapping: unknown) => string | undefined,
): Origins {
  for (const origin of typeof body === "string" ? originsInDefinition(body, fixed) : []) {
    yield* checkOrigin(origin, "body", rules);
  }
}

export function* checkBody(props: { readonly body?: unknown }, rules: OriginRules): Found {
  if (props.body === undefined || props.body === null) {
    return notApplicable(noCors);
  }
  yield* checkDefinition(props.body, rules, fixedValue);
  return undefined;
}

/** A map of header mappings; `fixed` reads the value where it is one that never changes. */
export function* checkHeaders(
  headers: Readonly<Record<string, unknown>> | undefined,
  property: string,
  fixed: (value: unknown) => string | undefined,
  rules: OriginRules,
): Found {
  const names = Object.keys(headers ?? {}).filter(isAllowOrigin);
  if (names.length === 0) {
    return notApplicable(noCors);
  }
  yield* each(names, function* (name): Origins {
    const origin = fixed(headers?.[name]);
    if (origin !== undefined) {
      yield* checkOrigin(origin, property, rules);
    }
  });
  return undefined;
}
