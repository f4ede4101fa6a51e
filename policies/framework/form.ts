/** What is missing from a policy, that the compiler cannot see. */
import type { Policy } from "./define-policy";
import { optionProblem } from "./options";

/** A sentence each; none for a policy as it should be. */
export function formProblems(policy: Policy): readonly string[] {
  return [...wordProblems(policy), ...typeProblems(policy), ...optionProblems(policy)];
}

function wordProblems({ id, title, why, fix, messages, fails }: Policy): readonly string[] {
  const problems: string[] = [];
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(id)) problems.push(`the id ${id} is not kebab-case`);
  if (id === "all") problems.push("CrossGuard's word for every policy is all: choose another id");
  if (title.endsWith(".")) problems.push("the title ends with a full stop");
  for (const [name, text] of Object.entries({ why, fix })) {
    if (!/^[A-Z"'`].*[.)]$/s.test(text)) problems.push(`${name} is not made of sentences`);
  }
  const shown = new Set(fails.map(({ expect }) => expect));
  for (const [message, text] of Object.entries(messages)) {
    if (!/[.}]$/.test(text)) problems.push(`the message ${message} is no sentence`);
    if (!shown.has(message)) problems.push(`no example shows the message ${message}`);
  }
  return problems;
}

function typeProblems({ resources, checks, fails }: Policy): readonly string[] {
  const failing = new Set(fails.map(({ type }) => type));
  const problems = resources.flatMap((type) => [
    ...(Object.hasOwn(checks, type) ? [] : [`${type} has no check`]),
    ...(failing.has(type) ? [] : [`no example of ${type} fails`]),
  ]);
  const listed = new Set(resources);
  const more = Object.keys(checks).filter((type) => !listed.has(type));
  return [...problems, ...more.map((type) => `${type} is not among the resources`)];
}

function optionProblems({ options }: Policy): readonly string[] {
  return Object.entries(options).flatMap(([name, option]) => {
    const problem = optionProblem(option, option.default);
    return [
      ...(problem === undefined ? [] : [`the default of ${name} ${problem}`]),
      ...(option.description && option.source ? [] : [`${name} lacks a description or a source`]),
    ];
  });
}
