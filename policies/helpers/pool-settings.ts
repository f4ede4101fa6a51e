/** How many connections one task opens, as far as its settings say. */

import type { StackIndex, StackResource } from "../framework/stack-index";
import { member, taskContainers } from "./containers";
import { settingsOf } from "./env-settings";
import { numberOf } from "./flags";
import { type Service, scalingTargetsOf, taskDefinitionsOf } from "./services";

const poolName =
  /^(?:[A-Z0-9]+_){0,4}(?:DB|DATABASE|PG|POSTGRES(?:QL)?|SQLALCHEMY)_(?:MAX_)?(?:POOL(?:_MAX(?:_SIZE)?|_SIZE|_LIMIT)?|POOL_MAX_CONNECTIONS|MAX_CONNECTIONS|CONNECTION_LIMIT)$/i;
const overflowName = /^(?:[A-Z0-9]+_){0,4}(?:DB|DATABASE|SQLALCHEMY)_(?:POOL_)?MAX_OVERFLOW$/i;
/** Processes of one container, each of which has a pool: Gunicorn, Uvicorn and Puma read it. */
const processesName = /^WEB_CONCURRENCY$/i;

const poolNumber = (value: string | undefined) => {
  const count = numberOf(value);
  return Number.isInteger(count) && count >= 0 ? count : undefined;
};

/**
 * Connections of one task over all of its containers; undefined when no setting says how large a
 * pool is. Throws where the containers cannot be read.
 */
export function poolOfTask(
  task: StackResource<"aws:ecs/taskDefinition:TaskDefinition">,
): number | undefined {
  const settings = [...settingsOf(task)];
  let sum: number | undefined;
  for (const { definition, path } of taskContainers(task.props)) {
    const own = settings.filter((setting) => setting.path.startsWith(`${path}.`));
    const numberIn = (name: RegExp) => poolNumber(own.find((each) => name.test(each.name))?.value);
    const pool = numberIn(poolName);
    if (pool !== undefined && member(definition, "name") !== undefined) {
      const processes = Math.max(numberIn(processesName) ?? 1, 1);
      sum = (sum ?? 0) + (pool + (numberIn(overflowName) ?? 0)) * processes;
    }
  }
  return sum;
}

export interface PoolUser {
  readonly name: string;
  readonly tasks: number;
  readonly pool: number;
}

/** The services of the stack that say how large their pools are, with their most tasks. */
export function poolUsers(stack: StackIndex): readonly PoolUser[] {
  return stack.ofType("aws:ecs/service:Service").flatMap((service: Service) => {
    const pools = taskDefinitionsOf(service).map(poolOfTask);
    const pool = Math.max(...pools.map((each) => each ?? 0), 0);
    if (pool === 0) {
      return [];
    }
    const targets = scalingTargetsOf(service, stack);
    const most = targets.map(({ props }) => numberOf(props.maxCapacity));
    const tasks = Math.max(numberOf(service.props.desiredCount ?? 0), ...most);
    return [{ name: service.name, tasks, pool }];
  });
}
