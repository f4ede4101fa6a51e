/** ReadResource: `.get()` and stack references. Looked up, not created. */

import { type ReadResourceRequest, ReadResourceResponse } from "@pulumi/pulumi/proto/resource_pb";
import { GonogoError } from "../../errors";
import { defaultOptions } from "../resource-state";
import { rawFrames } from "../source-position";
import { makeUrn } from "../urn";
import { decodeProperties, encodeProperties, secretOf, toWire, type WireObject } from "../wire";
import type { RegisterParts } from "./prepare";

const stackReferenceType = "pulumi:pulumi:StackReference";

export async function readResource(
  parts: RegisterParts,
  request: ReadResourceRequest,
): Promise<ReadResourceResponse> {
  const { session } = parts;
  const type = request.getType();
  const name = request.getName();
  const parent = session.resources.get(request.getParent());
  const urn = makeUrn(session.stack, session.project, request.getParent(), type, name);
  parts.packages.reserveUrn(urn, () =>
    parts.sources.resolve(rawFrames(request.getStacktrace(), request.getSourceposition())).at(-1),
  );
  const wanted = parts.packages.providerRequest(type, request.getPackageref(), {
    version: request.getVersion(),
    url: request.getPlugindownloadurl(),
  });
  const provider = await parts.providers.choose(
    type,
    request.getProvider(),
    new Map(),
    parent,
    wanted,
  );
  const inputs = decodeProperties(request.getProperties());
  session.collectSecrets(inputs);
  const outputs =
    type === stackReferenceType
      ? stackOutputs(parts, request.getId(), inputs)
      : readState(parts, type, request.getId(), inputs, request.getAdditionalsecretoutputsList());
  session.collectSecrets(outputs);
  session.addResource({
    urn,
    type,
    name,
    parent: request.getParent(),
    custom: true,
    read: true,
    id: request.getId(),
    inputs,
    outputs,
    options: defaultOptions,
    provider,
    dependencies: request.getDependenciesList(),
    propertyDependencies: new Map(),
    frames: rawFrames(request.getStacktrace(), request.getSourceposition()),
  });
  const response = new ReadResourceResponse();
  response.setUrn(urn);
  response.setProperties(encodeProperties(outputs));
  return response;
}

/** What the program says of the resource, and what the answers file knows of it. */
function readState(
  parts: RegisterParts,
  type: string,
  id: string,
  inputs: WireObject,
  secretNames: readonly string[],
): WireObject {
  const answer = parts.session.answers.resources?.[`${type}#${id}`];
  const state: WireObject = { ...inputs };
  // An answer of a read may hold no unknowns; what nobody says stays absent, as with the CLI.
  for (const [key, value] of Object.entries(answer ?? {})) state[key] = toWire(value);
  for (const name of secretNames) {
    const value = state[name];
    if (value !== undefined) state[name] = secretOf(value);
  }
  return state;
}

function stackOutputs(parts: RegisterParts, id: string, inputs: WireObject): WireObject {
  const name = typeof inputs.name === "string" && inputs.name ? inputs.name : id;
  const known = parts.session.answers.stacks ?? {};
  const outputs = known[name] ?? known[name.split("/").at(-1) ?? ""];
  if (!outputs) {
    throw new GonogoError(
      "undecidable",
      `The program reads outputs of the stack ${name}, which an offline preview cannot ask for. ` +
        `Give them in a file with --invoke: { "stacks": { "${name}": { "<output>": … } } }.`,
    );
  }
  const values: WireObject = {};
  for (const [key, value] of Object.entries(outputs)) values[key] = toWire(value);
  return { name, outputs: values, secretOutputNames: [] };
}
