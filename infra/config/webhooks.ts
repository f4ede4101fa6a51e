/** The keys of webhook payloads as a stack file gives them: docs/webhooks.md. */
import { z } from "zod";
import type { Permission } from "../iam-policy";
import { setting } from "./setting";
import { generation } from "./stripe";

const keyArn = /^arn:aws[a-z-]*:kms:([a-z0-9-]+):\d{12}:key\/[A-Za-z0-9-]+$/;
/** As infra/webhooks/payload-keys.ts reads an id. */
const keyId = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/);
/** Base64 of a data key that KMS encrypted. */
const wrappedKey = z.string().regex(/^kms:[A-Za-z0-9+/]{40,}={0,2}$/);

const keys = z.strictObject({
  generations: z.array(generation).max(20).optional(),
  wrapped: z.record(keyId, wrappedKey).optional(),
  kmsKeyArn: z.string().regex(keyArn).optional(),
  current: z.union([generation, keyId]).optional(),
});

type GivenKeys = z.infer<typeof keys>;

/** Different ids, one of which is current, and a KMS key exactly where one is needed. */
function fits(given: GivenKeys): boolean {
  const { generated, wrapped, current = "" } = ringOf(given);
  const ids = [...generated, ...Object.keys(wrapped)];
  if (new Set(ids).size !== ids.length || !ids.includes(current)) return false;
  return ids.length > generated.length === (given.kmsKeyArn !== undefined);
}

export const webhookPayloadKeys = setting(
  keys.refine(fits, { message: "does not fit together" }),
  "Keys of webhook payloads: generations that the stack makes, and wrapped ones that KMS " +
    "encrypted. All of them open payloads, and current encrypts: the last generation unless given.",
  "an object of generations (a list of whole numbers), or of wrapped (ids and kms:BASE64) with " +
    "kmsKeyArn, or of both, whose ids differ and one of which is current, such as " +
    "{generations: [1, 2], current: 1}",
).optional();

/** The keys of a stack. */
export interface PayloadKeyRing {
  /** Id of the key that encrypts. */
  readonly current: string;
  /** Ids of keys that the stack makes. */
  readonly generated: readonly string[];
  /** Id to `kms:` and the base64 of a data key. */
  readonly wrapped: Readonly<Record<string, string>>;
  readonly kmsKeyArn?: string | undefined;
}

/** @param generations Those of the system's definition, where the stack file gives none. */
export function payloadKeyRing(
  { webhookPayloadKeys: given }: { readonly webhookPayloadKeys?: GivenKeys | undefined },
  generations: readonly [string, ...string[]] = ["1"],
): PayloadKeyRing {
  const { current, ...ring } = ringOf(given ?? { generations: [...generations] });
  if (current === undefined)
    throw new Error("the setting's schema lets no ring without a key pass");
  return { ...ring, current };
}

function ringOf(given: GivenKeys) {
  const generated = (given.generations ?? []).map(String);
  const current = given.current === undefined ? generated.at(-1) : String(given.current);
  return { current, generated, wrapped: given.wrapped ?? {}, kmsKeyArn: given.kmsKeyArn };
}

/** KMS answers in its own region only, which is where the functions ask. */
export function kmsRegionProblem(
  { webhookPayloadKeys: given }: { readonly webhookPayloadKeys?: GivenKeys | undefined },
  region: string,
): string | undefined {
  const of = keyArn.exec(given?.kmsKeyArn ?? "")?.[1];
  if (of === undefined || of === region) return undefined;
  return `has a kmsKeyArn of ${of}; allowed: a key of aws:region, which is ${region}`;
}

/**
 * Opens the wrapped keys, each under its own id as the encryption context, and nothing else that the
 * KMS key protects. None where no key is wrapped.
 */
export function unwrapPermissions({ kmsKeyArn, wrapped }: PayloadKeyRing): Permission[] {
  if (kmsKeyArn === undefined) return [];
  return Object.keys(wrapped).map((id) => ({
    actions: ["kms:Decrypt"],
    resources: [kmsKeyArn],
    condition: { StringEquals: { "kms:EncryptionContext:webhook-payloads": id } },
  }));
}
