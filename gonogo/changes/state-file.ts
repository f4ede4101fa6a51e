/** Reads what `pulumi stack export` prints. Secret values in it are never taken over. */

import { parseUrn } from "../engine/urn";
import {
  isObject,
  mapValues,
  secretOf,
  secretSignature,
  signatureOf,
  toWire,
  UNKNOWN,
  type Wire,
  type WireObject,
} from "../engine/wire";
import { GonogoError } from "../errors";

export interface DeployedResource {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly custom: boolean;
  readonly id: string;
  readonly inputs: WireObject;
  readonly outputs: WireObject;
  readonly protect: boolean;
  readonly retainOnDelete: boolean;
  /** Looked up, not managed. */
  readonly external: boolean;
  /** Left over by an update that did not end: the next one deletes it. */
  readonly condemned: boolean;
}

/** @param file Name for messages; `content` its parsed JSON. */
export function readState(
  file: string,
  content: Readonly<Record<string, unknown>>,
  of: { readonly project: string; readonly stack: string },
): readonly DeployedResource[] {
  const wrong = (why: string) =>
    new GonogoError(
      "usage",
      `--state ${file}: ${why}. Give what \`pulumi stack export --stack ${of.stack}\` prints.`,
    );
  const { deployment, checkpoint } = content;
  // The file of a self-managed backend holds the same one level deeper.
  const latest = plain(checkpoint) ? checkpoint.latest : undefined;
  const found = plain(deployment) ? deployment : plain(latest) ? latest : undefined;
  if (!found) throw wrong("it holds no deployment");
  const { resources } = found;
  if (resources === undefined || resources === null) return [];
  if (!Array.isArray(resources)) throw wrong("its resources are no list");
  return resources.map((resource: unknown, index) => {
    const read = plain(resource) ? shallow(resource, () => wrong(tooDeep(index))) : undefined;
    if (!read) throw wrong(`resources[${index}] has no URN and type`);
    const { stack, project } = parseUrn(read.urn) ?? { stack: "", project: "" };
    if (stack !== of.stack || project !== of.project) {
      throw wrong(
        `it is the state of the stack ${stack} of project ${project}, ` +
          `not of ${of.stack} of ${of.project}`,
      );
    }
    return read;
  });
}

const tooDeep = (index: number) => `resources[${index}] is nested too deeply to be read`;

/**
 * Nothing that Pulumi writes is as deep as a stack of calls; a file that is must not end the tool.
 */
function shallow(
  resource: Readonly<Record<string, unknown>>,
  refusal: () => GonogoError,
): DeployedResource | undefined {
  try {
    return deployed(resource);
  } catch (error) {
    throw error instanceof RangeError ? refusal() : error;
  }
}

function deployed(resource: Readonly<Record<string, unknown>>): DeployedResource | undefined {
  const { urn, type, custom, id } = resource;
  const parts = typeof urn === "string" ? parseUrn(urn) : undefined;
  if (typeof urn !== "string" || typeof type !== "string" || !parts) return undefined;
  return {
    urn,
    type,
    name: parts.name,
    custom: custom === true,
    id: typeof id === "string" ? id : "",
    inputs: properties(resource.inputs),
    outputs: properties(resource.outputs),
    protect: resource.protect === true,
    retainOnDelete: resource.retainOnDelete === true,
    external: resource.external === true,
    condemned: resource.delete === true,
  };
}

function properties(value: unknown): WireObject {
  const wire = toWire(value);
  return isObject(wire) ? mapValues(wire, opaque) : {};
}

/** A secret, encrypted or exported in clear, becomes one whose value is not known. */
function opaque(value: Wire): Wire {
  if (signatureOf(value) === secretSignature) return secretOf(UNKNOWN);
  if (Array.isArray(value)) return value.map(opaque);
  return isObject(value) ? mapValues(value, opaque) : value;
}

function plain(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
