import { refuse } from "./refuse";

/**
 * Memory in MiB that Fargate pairs with each number of CPU units, for Linux: from, to, step.
 * Source: Amazon ECS developer guide, "Task CPU and memory" of the Fargate task definition.
 */
const pairs: ReadonlyMap<number, readonly [number, number, number]> = new Map([
  [256, [512, 2048, 512]],
  [512, [1024, 4096, 1024]],
  [1024, [2048, 8192, 1024]],
  [2048, [4096, 16_384, 1024]],
  [4096, [8192, 30_720, 1024]],
  [8192, [16_384, 61_440, 4096]],
  [16_384, [32_768, 122_880, 8192]],
]);

/** Fargate's CPU units: 1024 is one vCPU. */
export const fargateCpus: readonly number[] = [...pairs.keys()];

/** MiB that may be paired with so many CPU units; empty where Fargate has no such size. */
export function fargateMemories(cpu: number): readonly number[] {
  const range = pairs.get(cpu);
  if (range === undefined) return [];
  const [from, to, step] = range;
  const count = (to - from) / step + 1;
  const all = Array.from({ length: count }, (_, index) => from + index * step);
  // The smallest size knows 0.5, 1 and 2 GB, but not 1.5.
  return cpu === 256 ? all.filter((memory) => memory !== 1536) : all;
}

/** Refuses a pair that ECS would refuse when it registers the task definition. */
export function checkFargateSize(what: string, cpu: number, memoryMib: number): void {
  const memories = fargateMemories(cpu);
  if (memories.length === 0) {
    refuse(
      `${what} asks for ${cpu} CPU units; Fargate has ${fargateCpus.join(", ")}. ` +
        "1024 units are one vCPU.",
    );
  }
  if (memories.includes(memoryMib)) return;
  const nearest = [...memories].sort(
    (a, b) => Math.abs(a - memoryMib) - Math.abs(b - memoryMib) || a - b,
  )[0];
  refuse(
    `${what} asks for ${memoryMib} MiB with ${cpu} CPU units; Fargate pairs these units with ` +
      `${memories[0]} to ${memories.at(-1)} MiB. The nearest is ${nearest}.`,
  );
}
