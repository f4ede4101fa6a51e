/** The readiness check, which several probes look at from different sides. */
import type { HttpAnswer, Look } from "../look";
import type { Trouble } from "../probe";
import { unavailable } from "./paths";
import { urlOf } from "./visit";

export const readinessPath = {
  type: "string",
  default: "/ready",
  description: "Path of the readiness check.",
  source: "clientflow-052",
} as const;

export function askReadiness(url: string, path: string, look: Look): Promise<HttpAnswer | Trouble> {
  const headers = { accept: "application/json" };
  return look.http({ url: urlOf(url, path), headers, expects: unavailable, shared: true });
}
