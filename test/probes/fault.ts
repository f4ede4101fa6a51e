/** One thing that is wrong with a store or a task, and its mending. */
import type { AwsState } from "./aws-fake";
import { type At, healthyAws, type Stores } from "./stores";

/** What is wrong, where, and which probe says so. */
export interface Fault {
  readonly name: string;
  readonly finder: string;
  readonly says: RegExp;
  /** Probes that cannot decide while it is so. */
  readonly blinds?: "all" | readonly string[];
  readonly at?: (stores: Stores) => At;
  readonly plant?: (stores: Stores) => Promise<unknown>;
  readonly mend?: (stores: Stores) => Promise<unknown>;
}

export const sql = (plant: string, mend: string, database = "shop") => ({
  plant: (stores: Stores) => stores.sql(plant, database),
  mend: (stores: Stores) => stores.sql(mend, database),
});
export const setting = (name: string, wrong: string, right: string) => {
  const set = (value: string) => async (stores: Stores) => {
    const client = stores.client();
    await client.config("SET", name, value);
    client.disconnect();
  };
  return { plant: set(wrong), mend: set(right) };
};
export const aws = (change: (state: AwsState) => void) => ({
  plant: async ({ state }: Stores) => change(state),
  mend: async ({ state }: Stores) => {
    Object.assign(state, { ...healthyAws(), secrets: state.secrets });
  },
});
export const rules = "hostssl all all 127.0.0.1/32 scram-sha-256";
export const hours = (count: number) => new Date(Date.now() - count * 3_600_000).toISOString();
