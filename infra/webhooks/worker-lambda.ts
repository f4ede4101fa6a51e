/** The worker behind AWS Lambda: an SQS event source with ReportBatchItemFailures. */
import type { ReadableQueue, ReceivedMessage } from "./sqs-queue";
import type { Worker } from "./worker";

/** A batch of messages, as Lambda's event source gives it. */
export interface SqsEvent {
  readonly Records: readonly SqsRecord[];
}

export interface SqsRecord {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly body: string;
  readonly attributes: {
    readonly ApproximateReceiveCount: string;
    readonly MessageGroupId?: string;
  };
}

export interface SqsBatchAnswer {
  /** Lambda deletes the others. */
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}

export type SqsHandler = (event: SqsEvent) => Promise<SqsBatchAnswer>;

/**
 * @param queue Hides what failed for as long as its next attempt should wait; without it a message
 *   comes again after the queue's visibility timeout. Needs `sqs:ChangeMessageVisibility`.
 */
export function workerHandler(
  worker: Pick<Worker, "process">,
  queue?: Pick<ReadableQueue, "hide">,
): SqsHandler {
  return async ({ Records: records }) => {
    const messages = records.map(readRecord);
    const { done, failed } = await worker.process(messages);
    const isDone = new Set(done);
    const seconds = new Map(failed.map(({ id, retrySeconds }) => [id, retrySeconds]));
    const left = messages.filter(({ id }) => !isDone.has(id));
    const hidden = left.map((message) => ({ message, seconds: seconds.get(message.id) ?? 0 }));
    // A message that is not hidden comes again at its own time: nothing to fail for.
    await queue?.hide(hidden).catch(() => undefined);
    return { batchItemFailures: left.map(({ id }) => ({ itemIdentifier: id })) };
  };
}

function readRecord({ messageId, receiptHandle, body, attributes }: SqsRecord): ReceivedMessage {
  const { ApproximateReceiveCount: count, MessageGroupId: group } = attributes;
  return {
    id: messageId,
    handle: receiptHandle,
    body,
    receiveCount: Number(count),
    ...(group !== undefined && { group }),
  };
}
