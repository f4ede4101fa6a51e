/**
 * The variables that the programs of a stack are given, by name: plain values and references to a
 * secret store alike. What only the deployment knows makes every answer uncertain that it touches.
 */
import { buildStackIndex } from "../../policies/framework/indexed-stack";
import { unknown } from "../../policies/framework/unknown";
import { member, taskContainers } from "../../policies/helpers/containers";
import { settingsOf } from "../../policies/helpers/env-settings";
import { list, record } from "../../policies/helpers/known";
import type { PreviewedResource } from "../engine/types";

export interface Variable {
  readonly urn: string;
  /** Undefined for a reference, and for a value that is a secret or not known yet. */
  readonly value?: string;
}

export interface Variables {
  readonly byName: ReadonlyMap<string, readonly Variable[]>;
  /** URNs of resources whose variables could not be read to the end. */
  readonly unread: readonly string[];
}

export function variablesOf(resources: readonly PreviewedResource[]): Variables {
  const byName = new Map<string, Variable[]>();
  const unread = new Set<string>();
  const index = buildStackIndex(
    resources
      .filter(({ read }) => !read)
      .map(({ urn, type, name, inputs }) => ({
        urn,
        type,
        name,
        props: record(restored(inputs)),
        references: {},
      })),
  );
  const add = (name: unknown, variable: Variable) => {
    if (typeof name !== "string") return;
    const known = byName.get(name);
    if (known) known.push(variable);
    else byName.set(name, [variable]);
  };
  for (const resource of index.all) {
    const { urn } = resource;
    attempt(urn, unread, () => {
      for (const { name, value } of settingsOf(resource)) {
        add(name, value === undefined || hidden(value) ? { urn } : { urn, value });
      }
    });
    attempt(urn, unread, () => {
      for (const name of referenceNames(resource)) add(name, { urn });
    });
  }
  return { byName, unread: [...unread] };
}

const hidden = (value: string) => value.includes("[secret]") || value.includes("[unknown]");

/** The engine's stand-in for a value that is not known, as the policies' own. */
function restored(value: unknown): unknown {
  if (value === "[unknown]" || value === "[secret]") return unknown;
  if (Array.isArray(value)) return value.map(restored);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, restored(each)]));
}

/** Names that a program gets by reference: of ECS and of App Runner. */
function referenceNames({ type, props }: { type: string; props: unknown }): readonly unknown[] {
  if (type === "aws:ecs/taskDefinition:TaskDefinition") {
    return taskContainers(record(props)).flatMap(({ definition }) =>
      list(member(definition, "secrets")).map((entry) => member(entry, "name")),
    );
  }
  if (type === "aws:apprunner/service:Service") {
    const source = record(record(props).sourceConfiguration);
    const image = record(record(source.imageRepository).imageConfiguration);
    const code = record(record(source.codeRepository).codeConfiguration);
    return [image, record(code.codeConfigurationValues)].flatMap((holder) =>
      Object.keys(record(holder.runtimeEnvironmentSecrets)),
    );
  }
  return [];
}

/** Reading what is not known yet throws, and so does a document that is no JSON. */
function attempt(urn: string, unread: Set<string>, read: () => void): void {
  try {
    read();
  } catch {
    unread.add(urn);
  }
}
