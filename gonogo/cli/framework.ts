/** `gonogo policies --framework ID[:REQUIREMENT]`: what the pack says about a public framework. */
import {
  type Framework,
  policiesFor,
  type Requirement,
  requirementsUnder,
} from "../../policies/catalogue/framework";
import { frameworkIds, frameworkOf, isFramework } from "../../policies/catalogue/frameworks";
import { suggestion } from "../../policies/framework/suggestion";
import { registry } from "../../policies/registry.gen";
import { GonogoError } from "../errors";
import { wrap } from "../report/text/layout";
import { plural } from "../report/verdict";

export interface Chosen {
  readonly framework: Framework;
  /** All of the framework's, or those that were asked for. */
  readonly requirements: readonly Requirement[];
}

const policies = registry.map(({ policy }) => policy);
const decided = new Set<string>(policies.flatMap(({ controls }) => controls));

/** @throws GonogoError for a framework or a requirement that is not known. */
export function chosenFramework(asked: string): Chosen {
  const [name = "", ...rest] = asked.split(":");
  const known = frameworkIds.join(", ");
  if (!isFramework(name.toLowerCase())) {
    const hint = suggestion(name, frameworkIds);
    throw new GonogoError(
      "usage",
      `--framework: there is no framework "${name}"${hint ? `: ${hint}` : "."} Known are ${known}.`,
    );
  }
  const framework = frameworkOf(name.toLowerCase() as (typeof frameworkIds)[number]);
  const id = rest.join(":").trim();
  if (rest.length === 0) {
    return { framework, requirements: framework.requirements };
  }
  const requirements = requirementsUnder(framework.requirements, id);
  if (id === "" || requirements.length === 0) {
    const hint = suggestion(
      id,
      framework.requirements.map((requirement) => requirement.id),
    );
    throw new GonogoError(
      "usage",
      `--framework: ${framework.id} lists no requirement "${id}"${hint ? `: ${hint}` : "."} ` +
        `See gonogo policies --framework ${framework.id}.`,
    );
  }
  return { framework, requirements };
}

export function frameworkJson({ framework, requirements }: Chosen): string {
  const { id, title, version, source, complete } = framework;
  const list = requirements.map((requirement) => ({
    id: requirement.id,
    about: requirement.about,
    strength: requirement.strength ?? null,
    controls: requirement.controls,
    policies: policiesFor(requirement, policies).map((policy) => ({
      id: policy.id,
      title: policy.title,
      severity: policy.severity,
    })),
  }));
  const head = { id, title, version, source, complete };
  return `${JSON.stringify({ framework: head, requirements: list }, null, 2)}\n`;
}

export function frameworkText({ framework, requirements }: Chosen, columns: number): string {
  const { id, title, version, source } = framework;
  const indent = Math.max(...requirements.map((requirement) => requirement.id.length)) + 4;
  const room = Math.max(30, Math.min(columns, 100) - indent);
  const lines = [`${title} ${version} (${id})`, source];
  for (const requirement of requirements) {
    const [first = "", ...more] = wrap(requirement.about, room);
    const rest = [...more, ...wrap(answer(requirement), room)];
    lines.push("", `  ${requirement.id.padEnd(indent - 2)}${first}`);
    lines.push(...rest.map((line) => " ".repeat(indent) + line));
  }
  return `${lines.join("\n")}\n\n${summary(framework, requirements)}\n`;
}

function answer(requirement: Requirement): string {
  const found = policiesFor(requirement, policies).map((policy) => policy.id);
  const open = requirement.controls.filter((control) => !decided.has(control));
  const beside = open.length > 0 ? `; without a policy: ${open.join(", ")}` : "";
  if (found.length === 0) {
    return open.length > 0 ? `no policy; of the checklists: ${open.join(", ")}` : "no policy";
  }
  return `${requirement.strength}: ${found.join(", ")}${beside}`;
}

function summary({ complete }: Framework, requirements: readonly Requirement[]): string {
  const covered = requirements.filter((each) => policiesFor(each, policies).length > 0).length;
  const all = plural(requirements.length, "requirement", "requirements");
  const rest =
    complete.length > 0
      ? `Every requirement of ${complete.join(", ")} is listed.`
      : "Listed is what the pack says something about; the framework has more.";
  return `Policies say something about ${covered} of ${all}. ${rest}`;
}
