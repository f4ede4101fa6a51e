/** The queue of webhook events in Amazon SQS, standard or FIFO. */
import { createHash, randomUUID } from "node:crypto";
import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  GetQueueUrlCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  type SendMessageBatchRequestEntry,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import type { Queue, QueuedEvent } from "./postgres-outbox";
import { encodeMessage } from "./worker-message";
import type { QueueMessage } from "./worker-types";

/** A message, and what deletes it. The handle is of this delivery: the next one has another. */
export interface ReceivedMessage extends QueueMessage {
  readonly handle: string;
}

/** A queue that a loop reads: {@link runWorker}. */
export interface ReadableQueue {
  /** Waits for messages. Resolves with none when the time is over or the signal aborted. */
  receive(options: ReceiveOptions): Promise<readonly ReceivedMessage[]>;
  /** Deletes messages. What fails comes again, and is seen to be done. */
  delete(messages: readonly ReceivedMessage[]): Promise<void>;
  /** Hides each message for as many seconds from now. What fails comes again at its own time. */
  hide(messages: readonly HiddenMessage[]): Promise<void>;
}

export interface ReceiveOptions {
  /** 1 to 10. */
  readonly max?: number;
  /** 0 to 20. */
  readonly waitSeconds?: number;
  /** Seconds until the messages come again; the queue's own when it is absent. */
  readonly hideSeconds?: number;
  readonly signal?: AbortSignal;
}

export interface HiddenMessage {
  readonly message: ReceivedMessage;
  readonly seconds: number;
}

export interface SqsQueueOptions {
  readonly client: SQSClient;
  /** A name that ends in `.fifo` is a FIFO queue. */
  readonly url: string;
  /** What SQS did not take: its code, and whether the message itself was wrong. */
  readonly observe?: (refusal: { readonly code: string; readonly isOurs: boolean }) => void;
  /** Bytes of one request: 256 KiB, which every queue takes. */
  readonly maxBytes?: number;
}

/** SQS's limits: entries of a batch, and seconds that a message can be hidden. */
const batchEntries = 10;
const longestHidden = 43_200;
/** Milliseconds for one call: our choice, so that a relay's batch stays within its lease of 30 s. */
const callMs = 10_000;

/** The URL of a queue of this account and region. */
export async function queueUrl(client: SQSClient, name: string): Promise<string> {
  const { QueueUrl: url } = await client.send(new GetQueueUrlCommand({ QueueName: name }));
  if (url === undefined) throw new Error(`the queue ${name} has no URL`);
  return url;
}

export class SqsQueue implements Queue, ReadableQueue {
  private readonly isFifo: boolean;

  constructor(private readonly options: SqsQueueOptions) {
    this.isFifo = options.url.endsWith(".fifo");
  }

  /**
   * Sends in batches of at most ten messages and 256 KiB. An entry that SQS refuses, or a batch of
   * which nothing is known, is not confirmed, and the relay sends it again.
   */
  async send(events: readonly QueuedEvent[]): Promise<readonly string[]> {
    const confirmed: string[] = [];
    let failure: unknown;
    for (const batch of this.batches(events)) {
      try {
        confirmed.push(...(await this.sendBatch(batch)));
      } catch (error) {
        failure = error;
      }
    }
    if (failure !== undefined && confirmed.length === 0) throw failure;
    return confirmed;
  }

  async receive(options: ReceiveOptions = {}): Promise<readonly ReceivedMessage[]> {
    const { max = batchEntries, waitSeconds = 20, hideSeconds, signal } = options;
    // AbortSignal.any would leave something in a long-lived signal for every call.
    const abort = new AbortController();
    const end = () => abort.abort();
    const command = new ReceiveMessageCommand({
      QueueUrl: this.options.url,
      MaxNumberOfMessages: max,
      WaitTimeSeconds: waitSeconds,
      MessageSystemAttributeNames: ["ApproximateReceiveCount", "MessageGroupId"],
      ...(hideSeconds !== undefined && { VisibilityTimeout: hideSeconds }),
    });
    const timer = setTimeout(end, waitSeconds * 1000 + callMs);
    signal?.addEventListener("abort", end);
    try {
      if (signal?.aborted === true) return [];
      const { Messages: messages = [] } = await this.options.client.send(command, {
        abortSignal: abort.signal,
      });
      return messages.flatMap(readMessage);
    } catch (error) {
      if (signal?.aborted === true) return [];
      throw error;
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener("abort", end);
    }
  }

  async delete(messages: readonly ReceivedMessage[]): Promise<void> {
    for (const some of chunks(messages)) {
      const command = new DeleteMessageBatchCommand({
        QueueUrl: this.options.url,
        Entries: some.map(({ handle }, at) => ({ Id: String(at), ReceiptHandle: handle })),
      });
      this.refused((await this.options.client.send(command, within())).Failed);
    }
  }

  async hide(messages: readonly HiddenMessage[]): Promise<void> {
    for (const some of chunks(messages)) {
      const command = new ChangeMessageVisibilityBatchCommand({
        QueueUrl: this.options.url,
        Entries: some.map(({ message, seconds }, at) => ({
          Id: String(at),
          ReceiptHandle: message.handle,
          VisibilityTimeout: Math.max(0, Math.min(longestHidden, Math.round(seconds))),
        })),
      });
      this.refused((await this.options.client.send(command, within())).Failed);
    }
  }

  private async sendBatch(batch: readonly Entry[]): Promise<readonly string[]> {
    const command = new SendMessageBatchCommand({
      QueueUrl: this.options.url,
      Entries: batch.map(({ entry }, at) => ({ ...entry, Id: String(at) })),
    });
    const { Successful: sent = [], Failed: failed } = await this.options.client.send(
      command,
      within(),
    );
    this.refused(failed);
    return sent.flatMap(({ Id: at }) => batch[Number(at)]?.event ?? []);
  }

  private *batches(events: readonly QueuedEvent[]): Generator<readonly Entry[]> {
    const { maxBytes = 262_144 } = this.options;
    let batch: Entry[] = [];
    let bytes = 0;
    for (const event of events) {
      const one = this.entry(event);
      if (one.bytes > maxBytes) {
        this.options.observe?.({ code: "MessageTooLong", isOurs: true });
        continue;
      }
      if (batch.length === batchEntries || bytes + one.bytes > maxBytes) {
        yield batch;
        [batch, bytes] = [[], 0];
      }
      batch.push(one);
      bytes += one.bytes;
    }
    if (batch.length > 0) yield batch;
  }

  private entry(event: QueuedEvent): Entry {
    const body = encodeMessage(event);
    const fifo = this.isFifo && {
      MessageGroupId: groupOf(event),
      // Of this call: SQS would confirm and drop what a replay sends within five minutes.
      MessageDeduplicationId: randomUUID(),
    };
    const entry = { MessageBody: body, ...fifo };
    return { event: event.id, entry, bytes: Buffer.byteLength(body) };
  }

  private refused(
    failed: readonly {
      readonly Code?: string | undefined;
      readonly SenderFault?: boolean | undefined;
    }[] = [],
  ): void {
    for (const { Code: code = "unknown", SenderFault: isOurs = false } of failed) {
      this.options.observe?.({ code, isOurs });
    }
  }
}

interface Entry {
  readonly event: string;
  readonly entry: Omit<SendMessageBatchRequestEntry, "Id">;
  readonly bytes: number;
}

/** Events of one object stay in order; those of different objects do not wait for each other. */
function groupOf({ id, provider, account, objectId }: QueuedEvent): string {
  const parts = objectId == null ? ["event", id] : [provider, account, objectId];
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex");
}

/** A message without what deletes it cannot be handled; SQS always sends both. */
function readMessage(message: Message): ReceivedMessage[] {
  const { MessageId: id, ReceiptHandle: handle, Body: body = "", Attributes: attributes } = message;
  if (id === undefined || handle === undefined) return [];
  const group = attributes?.MessageGroupId;
  const receiveCount = Number(attributes?.ApproximateReceiveCount ?? 1);
  return [{ id, handle, body, receiveCount, ...(group !== undefined && { group }) }];
}

function within() {
  return { abortSignal: AbortSignal.timeout(callMs) };
}

function* chunks<T>(items: readonly T[]): Generator<readonly T[]> {
  for (let at = 0; at < items.length; at += batchEntries) yield items.slice(at, at + batchEntries);
}
