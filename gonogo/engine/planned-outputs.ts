/** The outputs that a preview gives a resource which is not created. */
import type { TypeOutputs } from "./type-outputs";
import {
  containsSecret,
  isObject,
  isSecret,
  mapValues,
  plainOf,
  resourceSignature,
  secretOf,
  setKey,
  signatureOf,
  UNKNOWN,
  type Wire,
  type WireObject,
} from "./wire";

/**
 * The inputs echoed; what the deployment computes is unknown, save where an input fixes it; secret
 * where the program or the type's binding says so.
 */
export function plannedOutputs(
  inputs: WireObject,
  types: TypeOutputs | undefined,
  secretNames: readonly string[],
): WireObject {
  const outputs: WireObject = {};
  for (const [key, value] of Object.entries(inputs)) setKey(outputs, key, referencesToIds(value));
  for (const name of types?.computed ?? []) {
    if (outputs[name] === undefined) outputs[name] = UNKNOWN;
  }
  for (const name of secretNames) {
    const value = outputs[name];
    if (value !== undefined) outputs[name] = secretOf(value);
  }
  return outputs;
}

/** What the deployed resource has beyond its inputs stays as it is. */
export function withDeployed(
  planned: WireObject,
  inputs: WireObject,
  deployed: WireObject | undefined,
): WireObject {
  const outputs: WireObject = { ...planned };
  for (const [key, value] of Object.entries(deployed ?? {})) {
    if (inputs[key] !== undefined || key.startsWith("__")) continue;
    // What the binding declares a secret is one, whatever the state says of it.
    setKey(outputs, key, isSecret(outputs[key]) ? secretOf(value) : value);
  }
  return outputs;
}

/** A reference to a resource becomes its id, or its URN for a component. */
export function referencesToIds(value: Wire): Wire {
  if (signatureOf(value) === resourceSignature) {
    const { id, urn } = value as WireObject;
    if (id === undefined) return urn ?? UNKNOWN;
    return id === "" ? UNKNOWN : id;
  }
  if (Array.isArray(value)) return value.map(referencesToIds);
  return isObject(value) ? mapValues(value, referencesToIds) : value;
}

/** The value as a provider sees it that knows no secrets. */
export function withoutSecrets(value: Wire): Wire {
  const plain = plainOf(value) ?? null;
  if (Array.isArray(plain)) return plain.map(withoutSecrets);
  return isObject(plain) ? mapValues(plain, withoutSecrets) : plain;
}

/** Marks in a provider's answer what was secret in the question, as the engine does. */
export function annotateSecrets(answer: WireObject, question: WireObject): WireObject {
  return mapValues(answer, (value, key) => {
    const asked = question[key];
    if (asked === undefined || isSecret(value)) return value;
    if (isSecret(asked)) return secretOf(value);
    if (isObject(value) && isObject(asked) && !signatureOf(value)) {
      return annotateSecrets(value, asked);
    }
    return containsSecret(asked) ? secretOf(value) : value;
  });
}
