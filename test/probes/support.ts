import { noTargets, type Targets } from "../../gonogo/probes/targets";

/** Nothing to look at but what is given. */
export function targets(given: Partial<Targets>): Targets {
  return { ...noTargets, ...given };
}
