/** Which properties differ between what is deployed and what the program asks for. */
import {
  archiveSignature,
  assetSignature,
  contains,
  containsSecret,
  isObject,
  plainOf,
  signatureOf,
  UNKNOWN,
  type Wire,
  type WireObject,
} from "../engine/wire";

export interface Difference {
  /** Without list indexes: `brokerNodeGroupInfo.clientSubnets`. */
  readonly path: string;
  /** `unknown`: the new value is known only after deployment. `secret`: neither is comparable. */
  readonly kind: "changed" | "unknown" | "secret";
}

/** Inputs only; what the provider has filled in by itself is left alone. */
export function differences(before: WireObject, after: WireObject): Difference[] {
  const found = new Map<string, Difference>();
  compareObjects(before, after, "", (path, kind) => {
    const known = found.get(path);
    // A change that is certain counts above one that may be.
    if (!known || kind === "changed") found.set(path, { path, kind });
  });
  return [...found.values()];
}

type Tell = (path: string, kind: Difference["kind"]) => void;

function compareObjects(before: WireObject, after: WireObject, prefix: string, tell: Tell): void {
  // What the provider's check filled in stands in its own list.
  const filled = Array.isArray(before.__defaults) ? before.__defaults : [];
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    if (key.startsWith("__")) continue;
    if (after[key] === undefined && filled.includes(key)) continue;
    compare(
      before[key] ?? null,
      after[key] ?? null,
      prefix === "" ? key : `${prefix}.${key}`,
      tell,
    );
  }
}

function compare(before: Wire, after: Wire, path: string, tell: Tell): void {
  if (containsSecretHere(before) || containsSecretHere(after)) {
    // Both absent cannot be: one of them is a secret.
    if (before === null || after === null) tell(path, "changed");
    else tell(path, "secret");
    return;
  }
  if (after === UNKNOWN) {
    tell(path, "unknown");
    return;
  }
  const signature = signatureOf(after);
  if (signature === assetSignature || signature === archiveSignature) {
    const hash = isObject(before) ? before.hash : undefined;
    if (!isObject(after) || hash === undefined || hash !== after.hash) tell(path, "changed");
  } else if (Array.isArray(before) && Array.isArray(after)) {
    if (before.length !== after.length) tell(path, hasUnknown(after) ? "unknown" : "changed");
    else
      before.forEach((item, i) => {
        compare(item, after[i] ?? null, path, tell);
      });
  } else if (isObject(before) && isObject(after)) {
    compareObjects(before, after, path, tell);
  } else if (!sameScalar(before, after)) {
    // An empty block and no block are one thing to a provider.
    if (isEmpty(before) && isEmpty(after)) return;
    tell(path, hasUnknown(after) ? "unknown" : "changed");
  }
}

const containsSecretHere = (value: Wire): boolean => value !== null && plainOf(value) !== value;
const hasUnknown = (value: Wire): boolean => contains(value, (v) => v === UNKNOWN);

function isEmpty(value: Wire): boolean {
  if (value === null) return true;
  if (containsSecret(value)) return false;
  if (Array.isArray(value)) return value.length === 0;
  return isObject(value) && Object.keys(value).every((key) => key.startsWith("__"));
}

/** A provider's check turns numbers and flags into the type of the property, and reformats JSON. */
function sameScalar(before: Wire, after: Wire): boolean {
  if (before === after) return true;
  if (before === null || after === null || isObject(before) || isObject(after)) return false;
  if (Array.isArray(before) || Array.isArray(after)) return false;
  if (String(before) === String(after)) return true;
  return sameJson(String(before), String(after));
}

function sameJson(before: string, after: string): boolean {
  if (!/^\s*[[{]/.test(before) || !/^\s*[[{]/.test(after)) return false;
  try {
    return canonical(JSON.parse(before)) === canonical(JSON.parse(after));
  } catch {
    return false;
  }
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
