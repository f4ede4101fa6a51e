/** The result that leaves the engine: plain data without secrets. */
import type { PolicyHost } from "./policy-host";
import type { ResourceState } from "./resource-state";
import type { Session } from "./session";
import type { SourceMapper } from "./source-position";
import type { StackConfig } from "./stack-config";
import type { PreviewedResource, PreviewResult, SourcePosition } from "./types";

/** What no offline preview of this kind can see, whatever the program is. */
const always =
  "Provider plugins are not run: their own validation, defaults, replacement detection and " +
  "automatic names are not part of this preview.";
const asCreation =
  "Everything is previewed as a creation: the deployed state of the stack is not read.";
const compared =
  "Compared with an exported state: changes made outside of Pulumi are not in it, and which " +
  "property replaces a resource is told by tables, not by the provider.";

export async function previewResult(
  session: Session,
  policies: PolicyHost,
  config: StackConfig,
  sources: SourceMapper,
  run: { readonly startedAt: string; readonly compared: boolean },
): Promise<PreviewResult> {
  const { redactor } = session;
  const root = session.resources.get(session.rootUrn);
  const packs = await policies.results();
  return {
    project: session.project,
    stack: session.stack,
    organization: session.organization,
    startedAt: run.startedAt,
    finishedAt: new Date().toISOString(),
    resources: [...session.resources.values()].map((state) => resource(session, sources, state)),
    packs,
    outputs: (root ? redactor.display(root.outputs) : {}) as Record<string, unknown>,
    log: session.log.map((entry) => ({ ...entry, message: redactor.text(entry.message) })),
    notChecked: [always, run.compared ? compared : asCreation, ...notChecked(session, config)],
  };
}

function resource(
  session: Session,
  sources: SourceMapper,
  state: ResourceState,
): PreviewedResource {
  const frames = sources.resolve(state.frames);
  const source = writtenAt(state.type, frames);
  return {
    urn: state.urn,
    type: state.type,
    name: state.name,
    ...(state.parent ? { parent: state.parent } : {}),
    custom: state.custom,
    read: state.read,
    protect: state.options.protect,
    dependencies: state.dependencies,
    propertyDependencies: Object.fromEntries(state.propertyDependencies),
    ...(state.provider ? { provider: state.provider.urn } : {}),
    ...(source ? { source } : {}),
    frames,
    inputs: session.redactor.display(state.inputs) as Record<string, unknown>,
  };
}

/**
 * Where the program says `new`: the innermost of its own frames, as Pulumi's SDK picks it too. The
 * outermost would be the same line for every resource of a program with an entry file. A dynamic
 * resource with a type of its own is a class of the program, whose constructor is one frame more.
 */
function writtenAt(type: string, frames: readonly SourcePosition[]): SourcePosition | undefined {
  return (type.startsWith("pulumi-nodejs:dynamic/") ? frames[1] : undefined) ?? frames[0];
}

function notChecked(session: Session, config: StackConfig): string[] {
  const types = [...session.typesWithoutOutputs].sort();
  const states = [...session.resources.values()];
  const notes = [...config.notes];
  if (types.length > 0) {
    notes.push(
      "Outputs beyond the inputs are not known for types whose package describes none: " +
        `${types.join(", ")}.`,
    );
  }
  if (states.some((state) => state.type.startsWith("pulumi-nodejs:"))) {
    notes.push(
      "Dynamic resources: only the provider's check was run; in the fast runner its code was not " +
        "serialised.",
    );
  }
  return [...notes, ...session.notes];
}
