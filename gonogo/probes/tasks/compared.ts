/** Whether plain variables of running tasks have the value that is meant; the value itself stays. */
import type { Look } from "../look";
import type { Compare, RunningService } from "../look/aws-tasks";
import { isTrouble, seen, type Trouble } from "../probe";
import type { TasksTarget } from "../targets";

export interface Comparison {
  readonly service:
    | {
        readonly definition: string;
        /** Variable → whether it has one of the values that were meant. */
        readonly equals: RunningService["equals"];
        /** Variables in plain text. */
        readonly plain: readonly string[];
        /** Variables that are secrets, whose value is not looked at. */
        readonly hidden?: readonly string[];
      }
    | Trouble;
  /** Variables that the stack gives the service. */
  readonly required: readonly string[];
}

export async function compared(
  { cluster, service, region, required }: TasksTarget,
  look: Look,
  compare: Compare,
): Promise<Comparison> {
  const place = region === undefined ? {} : { region };
  const told = await look.aws.service({ cluster, service, compare, ...place });
  if (isTrouble(told)) return { service: told, required };
  const { definition, equals, variables } = told;
  const names = (from: string) =>
    variables.flatMap((each) => (each.from === from ? [each.name] : []));
  return {
    service: { definition, equals, plain: names("environment"), hidden: names("secrets") },
    required,
  };
}

/** Every variable that the stack gives the service is there, in plain text, as it is meant. */
export function* decide<Wrong extends string, Missing extends string>(
  { service, required }: Comparison,
  variables: readonly string[],
  messages: { readonly wrong: Wrong; readonly missing: Missing },
) {
  const { definition, equals, plain, hidden = [] } = seen(service, "ECS");
  const wanted = variables.filter((variable) => required.includes(variable));
  for (const property of wanted) {
    if (plain.includes(property)) {
      if (equals[property] !== true) yield { message: messages.wrong, property, definition };
    } else if (!hidden.includes(property)) {
      yield { message: messages.missing, property, definition };
    }
  }
  const secret = wanted.find((variable) => hidden.includes(variable) && !plain.includes(variable));
  if (secret !== undefined) seen({ trouble: `${secret} is a secret, and is not read` }, "ECS");
}
