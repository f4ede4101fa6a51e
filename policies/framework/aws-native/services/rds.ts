import type { Mapping } from "../mapping";

export const rds: readonly Mapping[] = [];
