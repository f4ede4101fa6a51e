/** Handlers of the Lambda functions, all of one bundle: see scripts/gen-webhooks.ts. */
export { migrate } from "./migrate";
export { receive } from "./receive";
