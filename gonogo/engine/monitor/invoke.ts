/** Invoke: functions of providers, answered from the user's file or by what is known offline. */
import { InvokeResponse } from "@pulumi/pulumi/proto/provider_pb";
import {
  type ResourceInvokeRequest,
  TransformInvokeOptions,
} from "@pulumi/pulumi/proto/resource_pb";
import { GonogoError } from "../../errors";
import { assumptions, offlineAnswer } from "../invokes/answers";
import { withoutSecrets } from "../planned-outputs";
import {
  containsSecret,
  containsUnknown,
  decodeProperties,
  encodeProperties,
  mapValues,
  secretOf,
  toWire,
  UNKNOWN,
  type Wire,
  type WireObject,
} from "../wire";
import type { RegisterParts } from "./prepare";

const getResourceToken = "pulumi:pulumi:getResource";

export async function invoke(
  parts: RegisterParts,
  request: ResourceInvokeRequest,
): Promise<InvokeResponse> {
  const token = request.getTok();
  const options = new TransformInvokeOptions();
  options.setProvider(request.getProvider());
  options.setVersion(request.getVersion());
  options.setPluginDownloadUrl(request.getPlugindownloadurl());
  const transformed = await parts.transforms.applyToInvoke(token, request.getArgs(), options);
  const args = decodeProperties(transformed.args);
  parts.session.collectSecrets(args);
  const wanted = parts.packages.providerRequest(token, request.getPackageref(), {
    version: transformed.options.getVersion(),
    url: transformed.options.getPluginDownloadUrl(),
  });
  const provider = await parts.providers.choose(
    token,
    transformed.options.getProvider(),
    new Map(),
    undefined,
    wanted,
  );
  const region = regionOf(provider.inputs);
  const result =
    token === getResourceToken ? getResource(parts, args) : answer(parts, token, args, region);
  // What is computed from a secret is one.
  const marked = containsSecret(args) ? mapValues(result, secretOf) : result;
  parts.session.collectSecrets(marked);
  const response = new InvokeResponse();
  response.setReturn(encodeProperties(marked));
  return response;
}

function regionOf(inputs: WireObject): string | undefined {
  return typeof inputs.region === "string" ? inputs.region : undefined;
}

function answer(
  parts: RegisterParts,
  token: string,
  args: WireObject,
  region: string | undefined,
): WireObject {
  const plain = mapValues(args, withoutSecrets);
  const own = parts.session.answers.invokes?.[token];
  if (own) return mapValues(toWire(own) as WireObject, (value) => value);
  const known = offlineAnswer(token, plain, region, (name) =>
    parts.session.outputTable.functionResult(name),
  );
  const assumption = assumptions[token];
  if (known && assumption) parts.session.note(assumption);
  if (known) return known;
  throw new GonogoError(
    "undecidable",
    `The program calls ${token}, which needs the provider's answer and has none offline` +
      `${containsUnknown(args) ? " (some of its arguments are not known either)" : ""}. ` +
      `Give the answer in a file with --invoke: { "invokes": { "${token}": { … } } }.`,
  );
}

/** The built-in package's lookup of a resource of this very stack, used for references. */
function getResource(parts: RegisterParts, args: WireObject): WireObject {
  const urn = typeof args.urn === "string" ? args.urn : "";
  const state = parts.session.resources.get(urn);
  if (!state) {
    throw new GonogoError(
      "undecidable",
      `The program refers to a resource that is not registered: ${urn}.`,
    );
  }
  const provider = state.provider ? `${state.provider.urn}::${UNKNOWN}` : "";
  return {
    urn,
    id: state.id,
    state: state.outputs,
    ...(provider ? { provider } : {}),
  } satisfies Record<string, Wire>;
}
