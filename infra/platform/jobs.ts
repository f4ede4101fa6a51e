/** What the clock starts. */
import { ScheduledJobs } from "../components/scheduled-jobs";
import type { JobPart } from "../parts";
import type { Build } from "./build";
import { connect, type TaskPlace, taskArgs } from "./services";

export function buildJobs(
  build: Build,
  place: TaskPlace,
  parts: Readonly<Record<string, JobPart>>,
): ScheduledJobs {
  const { name, base, child } = build;
  const jobs = Object.entries(parts).map(([job, part]) => {
    const { command, schedule, description } = part;
    const args = taskArgs(build, place, job, part);
    return [job, { ...args, command, schedule, description, permissions: [] }] as const;
  });
  const built = new ScheduledJobs(
    `${name}-jobs`,
    { ...base, cluster: place.cluster, network: place.network, jobs: Object.fromEntries(jobs) },
    child,
  );
  for (const [job, part] of Object.entries(parts)) {
    const from = built.securityGroupIds[job];
    if (from !== undefined) connect(build, place.stores, job, part, from);
  }
  return built;
}
