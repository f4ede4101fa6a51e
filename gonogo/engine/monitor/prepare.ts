/** The first half of a registration: transforms, decoding, dependencies. */
import {
  type RegisterResourceRequest,
  TransformResourceOptions,
} from "@pulumi/pulumi/proto/resource_pb";
import { GonogoError } from "../../errors";
import type { AliasBook } from "../aliases";
import { hashAssets } from "../assets";
import type { PriorState } from "../prior";
import type { Providers } from "../providers";
import { type ResourceOptions, readOptions } from "../resource-state";
import type { DynamicCheck, PolicyRunner, Session } from "../session";
import { rawFrames, type SourceMapper } from "../source-position";
import { makeUrn } from "../urn";
import { type Dependencies, decodeProperties, mapValues, type WireObject } from "../wire";
import type { Packages } from "./packages";
import type { Transforms } from "./transforms";

export interface RegisterParts {
  readonly session: Session;
  readonly providers: Providers;
  readonly packages: Packages;
  readonly policies: PolicyRunner;
  readonly transforms: Transforms;
  readonly checkDynamic: DynamicCheck;
  readonly sources: SourceMapper;
  readonly aliases: AliasBook;
  readonly prior: PriorState | undefined;
}

/** The request after transforms, in the engine's form. */
export interface Prepared {
  readonly urn: string;
  readonly inputs: WireObject;
  readonly options: ResourceOptions;
  readonly optionsMessage: TransformResourceOptions;
  readonly dependencies: readonly string[];
  readonly propertyDependencies: ReadonlyMap<string, readonly string[]>;
}

export async function prepare(
  parts: RegisterParts,
  request: RegisterResourceRequest,
): Promise<Prepared> {
  const { session } = parts;
  const type = request.getType();
  const name = request.getName();
  const parent = request.getParent();
  const urn = makeUrn(session.stack, session.project, parent, type, name);
  // Reserved before the first await: two registrations of one URN must not both get past here.
  parts.packages.reserveUrn(urn, () =>
    parts.sources.resolve(rawFrames(request.getStacktrace(), request.getSourceposition())).at(-1),
  );
  const own = request.getTransformsList();
  if (!request.getCustom()) parts.transforms.setResourceTransforms(urn, own);
  const { target, transformed } = await parts.transforms.apply(
    {
      type,
      name,
      custom: request.getCustom(),
      parent,
      properties: request.getObject(),
      options: toOptions(request),
    },
    own,
    ancestors(session, parent),
  );
  const found = new Map<string, Dependencies>();
  const raw = decodeProperties(target.properties, found);
  const inputs = withHashedAssets(raw, `${type} "${name}"`, session.pwd);
  session.collectSecrets(inputs);
  const dependencies = target.options.getDependsOnList();
  return {
    urn,
    inputs,
    options: readOptions(target.options, session.resources.get(parent)),
    optionsMessage: target.options,
    dependencies,
    propertyDependencies: propertyDependencies(request, inputs, dependencies, found, transformed),
  };
}

function withHashedAssets(raw: WireObject, resource: string, cwd: string): WireObject {
  return mapValues(raw, (value, key) => {
    try {
      return hashAssets(value, cwd);
    } catch (error) {
      const why = (error as Error).message;
      const text = `The property ${key} of ${resource} is an asset: ${why}. Its folder is ${cwd}.`;
      throw new GonogoError("undecidable", text, { cause: error });
    }
  });
}

function ancestors(session: Session, parent: string): string[] {
  const urns: string[] = [];
  let current = parent;
  while (current && urns.length < 1000) {
    urns.push(current);
    current = session.resources.get(current)?.parent ?? "";
  }
  return urns;
}

function toOptions(request: RegisterResourceRequest): TransformResourceOptions {
  const options = new TransformResourceOptions();
  options.setDependsOnList(request.getDependenciesList());
  if (request.hasProtect()) options.setProtect(request.getProtect() ?? false);
  options.setIgnoreChangesList(request.getIgnorechangesList());
  options.setReplaceOnChangesList(request.getReplaceonchangesList());
  options.setVersion(request.getVersion());
  options.setAliasesList(request.getAliasesList());
  options.setProvider(request.getProvider());
  options.setCustomTimeouts(request.getCustomtimeouts());
  options.setPluginDownloadUrl(request.getPlugindownloadurl());
  if (request.hasRetainondelete()) options.setRetainOnDelete(request.getRetainondelete() ?? false);
  options.setDeletedWith(request.getDeletedwith());
  if (request.getDeletebeforereplacedefined() || request.getDeletebeforereplace()) {
    options.setDeleteBeforeReplace(request.getDeletebeforereplace());
  }
  options.setAdditionalSecretOutputsList(request.getAdditionalsecretoutputsList());
  options.setImport(request.getImportid());
  options.setHideDiffList(request.getHidediffsList());
  options.setReplaceWithList(request.getReplaceWithList());
  options.setReplacementTrigger(request.getReplacementTrigger());
  options.setHooks(request.getHooks());
  request.getProvidersMap().forEach((value, key) => {
    options.getProvidersMap().set(key, value);
  });
  return options;
}

function propertyDependencies(
  request: RegisterResourceRequest,
  inputs: WireObject,
  dependencies: readonly string[],
  found: ReadonlyMap<string, Dependencies>,
  transformed: boolean,
): ReadonlyMap<string, readonly string[]> {
  const result = new Map<string, Set<string>>();
  const told = request.getPropertydependenciesMap();
  if (told.getLength() === 0 && !transformed) {
    for (const key of Object.keys(inputs)) result.set(key, new Set(dependencies));
  }
  told.forEach((urns, key) => {
    result.set(key, new Set(urns.getUrnsList()));
  });
  for (const [key, urns] of found) {
    result.set(key, new Set([...(result.get(key) ?? []), ...urns]));
  }
  return new Map([...result].filter(([, urns]) => urns.size > 0).map(([k, v]) => [k, [...v]]));
}
