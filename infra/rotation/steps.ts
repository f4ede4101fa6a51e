/**
 * A rotation that no client notices. The value that will be current next is made one rotation
 * ahead and is accepted everywhere long before anything is signed with it:
 *
 * - the secret itself: AWSCURRENT signs, NEXT will sign, AWSPREVIOUS signed; AFTER_NEXT waits for
 *   the end of a rotation, so that one that fails and is begun anew promotes the same NEXT;
 * - its fallbacks: a JSON list of all values to accept, [next, current, previous].
 *
 * A task accepts its own value and its fallbacks. Whatever mixture of old and new tasks runs while
 * the services restart, each accepts what any other signs, and what was signed before the rotation
 * stays valid until the next one.
 */
import type { RotationPlan } from "./plan";
import type { SecretStore } from "./secret-store";
import { accepted, generate, problem, versionId } from "./values";

const current = { stage: "AWSCURRENT" };
const next = { stage: "NEXT" };
const afterNext = { stage: "AFTER_NEXT" };

/** One step of one rotation, or the making of the first values. */
export interface Rotation {
  readonly store: SecretStore;
  readonly plan: RotationPlan;
  /** ARN or name. */
  readonly secret: string;
  /** Secrets Manager's ClientRequestToken, which is the new version's id. */
  readonly token: string;
}

/** The pending version gets the value that all tasks accept already. */
export async function createSecret(rotation: Rotation): Promise<void> {
  const { store, secret, token } = rotation;
  if (await isDone(rotation)) return;
  if ((await store.read(secret, { id: token })) !== undefined) return;
  const value = await store.read(secret, next);
  if (value === undefined) throw new Error(`${secret} has no version NEXT: initialize it first`);
  await store.put(secret, token, value, "AWSPENDING");
}

/** The value after that one is made, and from now on accepted. */
export async function setSecret(rotation: Rotation): Promise<void> {
  const { store, secret, token, plan } = rotation;
  if (await isDone(rotation)) return;
  const [pending, now] = [await readPending(rotation), await store.read(secret, current)];
  const id = versionId(token, "next");
  const later = await ensure(rotation, secret, id, afterNext.stage, () => generate(plan));
  const values = [later, pending, ...(now === undefined ? [] : [now])];
  const list = JSON.stringify(values.map((value) => accepted(plan, value)));
  await store.put(plan.fallbacks, versionId(token, "fallbacks"), list, current.stage);
}

/**
 * The pending value is well made, and accepted. When a rotation is set up for a later day, Secrets
 * Manager tries this step alone, with a pending version that may be empty: then the current value
 * is judged.
 */
export async function testSecret(rotation: Rotation): Promise<void> {
  const { store, secret, token, plan } = rotation;
  const value = (await store.read(secret, { id: token })) ?? (await store.read(secret, current));
  if (value === undefined) throw new Error(`${secret} has no value to test`);
  const wrong = problem(plan, value);
  if (wrong !== undefined) throw new Error(`the new value of ${secret} ${wrong}`);
  const list = await store.read(plan.fallbacks, current);
  if (list === undefined || !isAccepted(list, accepted(plan, value))) {
    throw new Error(`${plan.fallbacks} does not accept the new value of ${secret}`);
  }
}

function isAccepted(list: string, value: string): boolean {
  try {
    const values: unknown = JSON.parse(list);
    return Array.isArray(values) && values.includes(value);
  } catch {
    return false;
  }
}

/** The pending version becomes current, and the one after it NEXT; a pair's public half follows. */
export async function finishSecret(rotation: Rotation): Promise<void> {
  const { store, secret, token, plan } = rotation;
  const pending = await readPending(rotation);
  if (!(await isDone(rotation))) await store.move(secret, current.stage, token);
  await store.move(secret, next.stage, versionId(token, "next"));
  if (plan.publicKey === undefined) return;
  const id = versionId(token, "public");
  await store.put(plan.publicKey, id, accepted(plan, pending), current.stage);
}

/**
 * The first values, or, for a later generation, all new ones that accept nothing older: what to do
 * about a leak. `generation` "1" leaves values alone that are there.
 */
export async function initialize(
  rotation: Omit<Rotation, "token">,
  name: string,
  generation: string,
): Promise<void> {
  const { plan, secret } = rotation;
  const id = (part: string) => versionId(name, generation, part);
  const make = (part: string, target: string, stage: string, value: () => string) =>
    generation === "1"
      ? ensureStage(rotation, target, id(part), stage, value)
      : ensure(rotation, target, id(part), stage, value);
  const now = await make("current", secret, current.stage, () => generate(plan));
  const later = await make("next", secret, next.stage, () => generate(plan));
  await make("fallbacks", plan.fallbacks, current.stage, () =>
    JSON.stringify([later, now].map((value) => accepted(plan, value))),
  );
  if (plan.publicKey !== undefined) {
    await make("public", plan.publicKey, current.stage, () => accepted(plan, now));
  }
}

/** The value with this version id, made if it is not there. */
async function ensure(
  { store }: Pick<Rotation, "store">,
  secret: string,
  id: string,
  stage: string,
  value: () => string,
): Promise<string> {
  const found = await store.read(secret, { id });
  if (found !== undefined) return found;
  const made = value();
  await store.put(secret, id, made, stage);
  return made;
}

/** The value with this label, made if it is not there. */
async function ensureStage(
  rotation: Pick<Rotation, "store">,
  secret: string,
  id: string,
  stage: string,
  value: () => string,
): Promise<string> {
  const found = await rotation.store.read(secret, { stage });
  return found ?? (await ensure(rotation, secret, id, stage, value));
}

async function readPending({ store, secret, token }: Rotation): Promise<string> {
  const value = await store.read(secret, { id: token });
  if (value === undefined) throw new Error(`the pending version of ${secret} has no value`);
  return value;
}

/**
 * A repeated step of a rotation that has ended. Throws for a version that is not of this secret.
 */
async function isDone({ store, secret, token }: Rotation): Promise<boolean> {
  const labels = (await store.stages(secret))[token];
  if (labels?.includes(current.stage)) return true;
  if (labels?.includes("AWSPENDING")) return false;
  throw new Error(`version ${token} of ${secret} is not waiting for a rotation`);
}
