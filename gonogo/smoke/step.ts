/** A step of a smoke test as data: what is asked, what must come, what is kept for later steps. */
import { z } from "zod";
import { allControls } from "../../policies/catalogue/controls";
import type { ControlId } from "../../policies/catalogue/controls.gen";

const text = z.string().min(1);
/** Where an expectation comes from: an item's id, or "our choice". */
const source = text.default("the stack's configuration");
const name = z.string().regex(/^[A-Za-z][A-Za-z0-9]*$/, "must be letters and digits");
const status = z.int().min(100).max(599);
/** On the host: "//other/path" would be on another. */
const path = z.string().regex(/^\/(?![/\\])/, "must begin with one slash");
const headers = z.record(
  z.string().regex(/^[A-Za-z0-9-]+$/, "must be a header's name"),
  z.string(),
);

/** `plans.0.tier`: keys and indices of the answer's JSON. */
const at = text;
const jsonExpectation = z.union([
  z.strictObject({ at, equals: z.union([z.string(), z.number(), z.boolean(), z.null()]), source }),
  z.strictObject({ at, matches: text, source }),
  z.strictObject({ at, type: z.enum(["string", "number", "boolean", "array", "object"]), source }),
  /** Words that stand anywhere in it, as keys or values. */
  z.strictObject({ mentions: z.array(text).min(1), source }),
]);
export type JsonExpectation = z.output<typeof jsonExpectation>;

/** The value at a place, or the first text anywhere that matches. */
const capture = z.union([
  z.strictObject({ at, matches: text.optional() }),
  z.strictObject({ matches: text }),
]);
export type Capture = z.output<typeof capture>;

const request = {
  /** Role of the host: `api` is the output `apiUrl`. */
  host: text.default("api"),
  method: z.enum(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]).default("GET"),
  /** `{{name}}` is replaced by a value, a secret or what a step captured; also in the rest. */
  path: path.optional(),
  headers: headers.default({}),
  /** Sent as JSON. */
  body: z.json().optional(),
};

const cleanUp = z.strictObject({
  ...request,
  method: z.enum(["POST", "PUT", "PATCH", "DELETE"]).default("DELETE"),
  path,
  status: z.array(status).min(1).default([200, 202, 204]),
});

export const stepSchema = z.strictObject({
  /** kebab-case; one of the system's own takes that step's place. */
  id: z.string().regex(/^[a-z][a-z0-9-]*$/, "must be in kebab-case"),
  /** The good state, as a sentence without a full stop. */
  title: text.optional(),
  /** Items of the checklist that it is about. */
  items: z.array(text).default([]),
  controls: z
    .array(z.enum(allControls() as [ControlId, ...ControlId[]]))
    .min(1)
    .default(["smoke-tests"]),
  ...request,
  /** Whether it changes something. @default true for methods that may */
  writes: z.boolean().optional(),
  /** Asks for every path without parameters that the OpenAPI document at `path` describes. */
  walk: z.boolean().default(false),
  status: z
    .strictObject({ is: z.array(status).min(1), source })
    .or(
      z
        .array(status)
        .min(1)
        .transform((is) => ({ is, source: "the stack's configuration" })),
    )
    .default({ is: [200], source: "our choice" }),
  json: z.array(jsonExpectation).default([]),
  capture: z.record(name, capture).default({}),
  /** How what it wrote is taken back, or why it stays. */
  cleanUp: z.union([cleanUp, z.strictObject({ kept: text })]).optional(),
  /** Why it cannot be done before the stack says more. */
  open: text.optional(),
});
export type SmokeStep = z.output<typeof stepSchema>;
export type SmokeStepInput = z.input<typeof stepSchema>;
export type CleanUp = z.output<typeof cleanUp>;

const reading = new Set(["GET", "HEAD", "OPTIONS"]);

/** A method that may change something does, unless the step says that it does not. */
export const writes = ({ writes: said, method }: SmokeStep): boolean =>
  said ?? !reading.has(method);

/** What `gonogo:smoke` says. */
export const smokeSettings = z.strictObject({
  /** Name → value, for `{{name}}`. */
  values: z.record(name, text).default({}),
  /** Name → variable that holds a secret, for `{{name}}`. */
  secrets: z
    .record(name, z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, "must be an environment variable"))
    .default({}),
  /** Ids of the system's steps that are left out. */
  skip: z.array(text).default([]),
  steps: z.array(stepSchema).default([]),
});
export type SmokeSettings = z.output<typeof smokeSettings>;
