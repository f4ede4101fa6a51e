/** Checks that the policies about CORS share: each yields the messages of `corsMessages`. */
import { type NotApplicable, notApplicable, type Violation } from "../framework/define-policy";
import { each } from "../framework/each";
import { originsInDefinition } from "./definitions";
import { isTrue } from "./flags";
import { fixedValue, isAllowOrigin, type OriginRules, originProblem } from "./origins";
import { show } from "./show";
import { knownOf } from "./unknowns";

export const corsMessages = {
  origin: "The allowed origin {origin} {reason}.",
  credentials: "The allowed origin {origin} {reason}, and requests may carry credentials.",
} as const;
export type Violations = Generator<Violation<typeof corsMessages>, void, undefined>;
export type Found = Generator<Violation<typeof corsMessages>, NotApplicable | undefined, undefined>;

export const noCors = "CORS is not set up here.";

export function* checkOrigin(
  origin: unknown,
  property: string,
  rules: OriginRules,
  credentials = false,
): Violations {
  const reason = originProblem(origin, rules);
  if (reason !== undefined) {
    const message = credentials ? "credentials" : "origin";
    yield { message, property, origin: show(origin), reason };
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
    checkOrigin(origin, `${path}.allowOrigins[${at}]`, rules, credentials),
  );
}

/** @param fixed Reads a header's mapping where it is a value that never changes. */
export function* checkDefinition(
  body: unknown,
  rules: OriginRules,
  fixed: (mapping: unknown) => string | undefined,
): Violations {
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
  yield* each(names, function* (name): Violations {
    const origin = fixed(headers?.[name]);
    if (origin !== undefined) {
      yield* checkOrigin(origin, property, rules);
    }
  });
  return undefined;
}
