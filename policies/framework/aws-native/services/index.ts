/** All mappings, by service. */
import type { Mapping } from "../mapping";
import { rds } from "./rds";

export const mappings: readonly Mapping[] = [...rds];
