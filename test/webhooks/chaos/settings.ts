/** What the processes of the chaos tests are told, and what they tell. */
import { SQSClient } from "@aws-sdk/client-sqs";
import type { ClientConfig } from "pg";
import { SqsQueue } from "../../../infra/webhooks/sqs-queue";

/** Moments at which a process can be made to stand still, so that it is killed exactly there. */
export const steps = [
  "before-insert",
  "after-insert",
  "before-send",
  "after-send",
  "before-outside",
  "after-outside",
  "after-write",
  "before-commit",
  "after-commit",
] as const;
export type Step = (typeof steps)[number];

/**
 * A guarantee that the worker's process breaks, so that the tests are seen to notice:
 *
 * - `marks-first`: says that the event is processed, and handles it afterwards.
 * - `own-transaction`: writes in another transaction than the mark.
 * - `new-keys`: asks the provider with another idempotency key each time.
 */
export const brokenGuarantees = ["marks-first", "own-transaction", "new-keys"] as const;
export type Broken = (typeof brokenGuarantees)[number];

export interface Settings {
  readonly postgres: ClientConfig;
  readonly queue: { readonly endpoint: string; readonly url: string };
  /** Base URL of the API that handlers call. */
  readonly outside: string;
  /** Of the receiver. */
  readonly origin: string;
  readonly secrets: { readonly stripe: string; readonly twilio: string; readonly sendGrid: string };
  /** Seconds that a handler has; a few more, and what a killed worker held is free. */
  readonly handlerSeconds: number;
  /** After which the sweep takes an event for lost. */
  readonly silentSeconds: number;
  readonly stopAt?: Step;
  readonly broken?: Broken;
}

export type Report =
  | { readonly kind: "ready"; readonly port?: number }
  | { readonly kind: "stopped"; readonly step: Step }
  | { readonly kind: "outcome"; readonly result: string; readonly count: number };

export const settingsVariable = "CHAOS_SETTINGS";

export function readSettings(): Settings {
  return JSON.parse(process.env[settingsVariable] ?? "{}") as Settings;
}

export function tell(report: Report): void {
  process.send?.(report);
}

/** Stands still for ever when this is the step to stop at. */
export async function reach(step: Step, { stopAt }: Settings): Promise<void> {
  if (step !== stopAt) return;
  tell({ kind: "stopped", step });
  await new Promise(() => undefined);
}

/** Nothing is left behind when the test's own process ends, however it ends. */
export function endWithParent(): void {
  process.on("disconnect", () => process.exit());
}

export function openQueue({ endpoint, url }: Settings["queue"]): SqsQueue {
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  const client = new SQSClient({ region: "us-east-1", endpoint, credentials, maxAttempts: 1 });
  return new SqsQueue({ client, url });
}
