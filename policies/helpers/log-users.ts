/** Which log groups take what applications write. */
import type { StackIndex, StackResource } from "../framework/stack-index";
import { recordUnknownReads } from "../framework/view";
import { member, parseDocument } from "./containers";
import { list } from "./known";

const task = "aws:ecs/taskDefinition:TaskDefinition";
const lambda = "aws:lambda/function:Function";

const byStack = new WeakMap<StackIndex, ReadonlySet<string>>();

/** Names of the log groups that containers and functions of the stack write to, where known. */
function writtenGroups(stack: StackIndex): ReadonlySet<string> {
  let names = byStack.get(stack);
  if (!names) {
    names = new Set([
      ...stack.ofType(task).flatMap((each) => safely(() => groupsOfTask(each.props))),
      ...stack.ofType(lambda).flatMap((each) => safely(() => groupsOfFunction(each.props))),
    ]);
    byStack.set(stack, names);
  }
  return names;
}

function groupsOfTask(props: { readonly containerDefinitions?: unknown }): unknown[] {
  const containers = list(parseDocument(props.containerDefinitions, "containerDefinitions"));
  return containers.map((container) =>
    member(member(member(container, "logConfiguration"), "options"), "awslogs-group"),
  );
}

/** Without a group of its own, Lambda makes one of the function's name. */
function groupsOfFunction(props: {
  readonly name?: unknown;
  readonly loggingConfig?: { readonly logGroup?: unknown } | undefined;
}): unknown[] {
  const own = props.loggingConfig?.logGroup;
  return own === undefined ? [`/aws/lambda/${String(props.name)}`] : [own];
}

/** The texts that are found; a document that nobody can read names no group. */
function safely(read: () => unknown[]): string[] {
  return recordUnknownReads(() => {
    try {
      return read().filter((value): value is string => typeof value === "string");
    } catch {
      return [];
    }
  });
}

/** True when a container or a function of the stack writes to the group. */
export function isApplicationLog(group: StackResource, stack: StackIndex): boolean {
  const name = group.isUnknown("name") ? undefined : Reflect.get(Object(group.props), "name");
  if (typeof name === "string" && writtenGroups(stack).has(name)) {
    return true;
  }
  return group.referrers().some(({ type }) => type === task || type === lambda);
}
