/**
 * Handlers of the Lambda functions, all of one bundle: see scripts/gen-webhooks.ts. Each loads its
 * own part of it when it is called, and with it the clients of AWS that it needs.
 */
import type { LambdaAnswer, LambdaHandler } from "../lambda";
import type { JobEvent, LambdaContext } from "./jobs";
import type { MigrateEvent, MigrateResult } from "./migrate";

export const receive: LambdaHandler = (event): Promise<LambdaAnswer> => {
  const part = require("./receive") as typeof import("./receive");
  return part.receive(event);
};

export async function jobs(event: JobEvent, context: LambdaContext): Promise<object> {
  const part = require("./jobs") as typeof import("./jobs");
  return await part.jobs(event, context);
}

export async function migrate(event: MigrateEvent): Promise<MigrateResult> {
  const part = require("./migrate") as typeof import("./migrate");
  return await part.migrate(event);
}
