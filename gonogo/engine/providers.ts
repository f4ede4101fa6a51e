/** Provider resources: which one manages a resource, and the default ones that nobody wrote. */
import { GonogoError } from "../errors";
import { defaultOptions, type ResourceState } from "./resource-state";
import type { PolicyRunner, Session } from "./session";
import { isProviderType, makeUrn, packageOf, providerTypePrefix } from "./urn";
import { containsUnknown, secretOf, UNKNOWN, type WireObject } from "./wire";

export interface ProviderRequest {
  readonly package: string;
  /** Empty when the program does not name one. */
  readonly version: string;
  /** Empty for the usual place. */
  readonly url: string;
}

/** Package whose resources run the user's own code. */
export const dynamicPackage = "pulumi-nodejs";

export class Providers {
  private readonly defaults = new Map<string, Promise<ResourceState>>();
  /** Component's URN → package → provider reference, its ancestors' included. */
  private readonly ofComponent = new Map<string, ReadonlyMap<string, string>>();

  constructor(
    private readonly session: Session,
    private readonly policies: PolicyRunner,
  ) {}

  setComponentProviders(urn: string, parent: string, own: ReadonlyMap<string, string>): void {
    const inherited = this.ofComponent.get(parent);
    if (own.size === 0 && !inherited) return;
    this.ofComponent.set(urn, new Map([...(inherited ?? []), ...own]));
  }

  /**
   * In Pulumi's order: the explicit provider, the resource's own map, the nearest component's, the
   * one of the parent when it is of the same package, the default one.
   */
  async choose(
    type: string,
    explicit: string,
    ownMap: ReadonlyMap<string, string>,
    parent: ResourceState | undefined,
    request: ProviderRequest,
  ): Promise<ResourceState> {
    const name = packageOf(type);
    const reference =
      explicit || ownMap.get(name) || this.ofComponent.get(parent?.urn ?? "")?.get(name);
    if (reference) return this.byReference(reference);
    const parents = parent?.provider;
    if (parents && packageOf(parents.type) === name) return parents;
    return this.default(request);
  }

  private byReference(reference: string): ResourceState {
    const urn = reference.slice(0, reference.lastIndexOf("::"));
    const state = this.session.resources.get(urn);
    if (state && isProviderType(state.type)) return state;
    throw new GonogoError(
      "undecidable",
      `The program names a provider that it has not registered: ${urn}.`,
    );
  }

  default(request: ProviderRequest): Promise<ResourceState> {
    const key = `${request.package}@${request.version}@${request.url}`;
    let made = this.defaults.get(key);
    if (!made) {
      made = this.registerDefault(request);
      this.defaults.set(key, made);
    }
    return made;
  }

  private async registerDefault(request: ProviderRequest): Promise<ResourceState> {
    const { session } = this;
    const type = `${providerTypePrefix}${request.package}`;
    const name = defaultName(request);
    const urn = makeUrn(session.stack, session.project, "", type, name);
    const goal = {
      urn,
      type,
      name,
      parent: "",
      inputs: this.configurationOf(request),
      options: defaultOptions,
      provider: undefined,
    };
    session.collectSecrets(goal.inputs);
    const inputs = await this.policies.remediate(goal);
    this.policies.analyze({ ...goal, inputs });
    const state: ResourceState = {
      ...goal,
      custom: true,
      read: false,
      id: UNKNOWN,
      inputs,
      outputs: inputs,
      dependencies: [],
      propertyDependencies: new Map(),
      frames: [],
    };
    session.addResource(state);
    return state;
  }

  /** The stack's `pkg:*` settings; the host of dynamic resources gets every setting by full key. */
  private configurationOf(request: ProviderRequest): WireObject {
    const inputs: WireObject = {};
    for (const [key, value] of this.session.config) {
      const separator = key.indexOf(":");
      const dynamic = request.package === dynamicPackage;
      if (!dynamic && key.slice(0, separator) !== request.package) continue;
      const name = dynamic ? key : key.slice(separator + 1);
      inputs[name] = value.secret ? secretOf(value.text) : value.text;
    }
    return withProviderVersion(inputs, request);
  }
}

/** What the engine adds to every provider's inputs. */
export function withProviderVersion(inputs: WireObject, request: ProviderRequest): WireObject {
  if (!request.version && !request.url) return inputs;
  return {
    ...inputs,
    __internal: request.url ? { pluginDownloadURL: request.url } : {},
    ...(request.version ? { version: request.version } : {}),
  };
}

/** `default`, `default_7_48_0`, `default_1_0_0_https_/example.com`. */
export function defaultName(request: ProviderRequest): string {
  const version = request.version
    ? `_${request.version.replace(/^v/, "").replace(/[.+-]/g, "_")}`
    : "";
  const url = request.url ? `_${qualifiedName(request.url)}` : "";
  return `default${version}${url}`;
}

function qualifiedName(text: string): string {
  const segments = text
    .split("/")
    .filter(Boolean)
    .map((part) => part.replace(/^[^A-Za-z_.]/, "_").replace(/[^A-Za-z0-9_.-]/g, "_"));
  return segments.join("/") || "_";
}

/**
 * True when a provider cannot be asked because a resource must be created first for its
 * configuration. A sealed secret of the stack does not count: the deployment will know it.
 */
export function isProviderUnknown(provider: ResourceState): boolean {
  return Object.entries(provider.inputs).some(
    ([key, value]) =>
      containsUnknown(value) && (provider.propertyDependencies.get(key)?.length ?? 0) > 0,
  );
}
