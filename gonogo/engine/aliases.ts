/** The other URNs of a resource: what the program says it was called, or what its parents were. */
import type { Alias } from "@pulumi/pulumi/proto/alias_pb";
import { makeUrn, parseUrn } from "./urn";

interface Named {
  readonly stack: string;
  readonly project: string;
  readonly type: string;
  readonly name: string;
  /** URN; empty for the stack. */
  readonly parent: string;
}

/** URN → its own aliases, so that children inherit them. */
export class AliasBook {
  private readonly byUrn = new Map<string, readonly string[]>();

  /** @param urns Aliases that the SDK has worked out itself. */
  add(urn: string, of: Named, specs: readonly Alias[], urns: readonly string[]): readonly string[] {
    const found = new Set<string>(urns);
    const own: Named[] = [of];
    for (const alias of specs) {
      const spec = alias.getSpec();
      if (!spec) {
        found.add(alias.getUrn());
        continue;
      }
      const parent = spec.getNoparent() ? "" : spec.getParenturn() || of.parent;
      const named = {
        stack: spec.getStack() || of.stack,
        project: spec.getProject() || of.project,
        type: spec.getType() || of.type,
        name: spec.getName() || of.name,
        parent,
      };
      own.push(named);
      found.add(urnOf(named));
    }
    for (const named of own) {
      for (const parent of this.byUrn.get(named.parent) ?? []) found.add(underAlias(named, parent));
    }
    found.delete(urn);
    found.delete("");
    const aliases = [...found];
    if (aliases.length > 0) this.byUrn.set(urn, aliases);
    return aliases;
  }
}

function urnOf({ stack, project, parent, type, name }: Named): string {
  return makeUrn(stack, project, parent, type, name);
}

/** As the SDK does it, a child whose name begins with its parent's name has changed with it. */
function underAlias(child: Named, parentAlias: string): string {
  const now = parseUrn(child.parent)?.name ?? "";
  const before = parseUrn(parentAlias);
  const name =
    before && now !== "" && child.name.startsWith(now)
      ? before.name + child.name.slice(now.length)
      : child.name;
  return makeUrn(
    before?.stack ?? child.stack,
    before?.project ?? child.project,
    parentAlias,
    child.type,
    name,
  );
}
