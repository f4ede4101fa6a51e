/** What the Pulumi CLI ran, read from its event log. */
export { readEvents } from "./events";
export { readPackRecords } from "./pack-records";
export { loggedResult } from "./result";
export { lastRun } from "./run";
