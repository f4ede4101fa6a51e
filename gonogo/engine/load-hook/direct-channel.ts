/**
 * Unary calls over the pipe between the tool and a child, in place of HTTP/2: the same messages of
 * the same services, each in a frame. What gRPC spends on a call was a third of a preview's time.
 *
 * A frame: length of what follows (4 bytes, big-endian), kind (1), number of the call (4), and for
 * a
 * request the length of its path (2) and the path; then the message, or the status as JSON.
 */
import type { Duplex } from "node:stream";

export interface CallStatus {
  readonly code: number;
  readonly details: string;
}
/** Settles once: with the answer's bytes or with the status of the failure. */
export type Answer = (status: CallStatus | undefined, bytes: Uint8Array) => void;
export type Serve = (path: string, request: Uint8Array, answer: Answer) => void;

/** Asked by the tool before its first call: which paths the child answers. */
export const pathsQuestion = "gonogo/paths";
/** The pipe's place among the child's files, behind input, output, errors and the IPC channel. */
export const channelFile = 4;

const kinds = { request: 0, response: 1, failure: 2 } as const;
const headBytes = 9;
const nothing = new Uint8Array(0);
/** gRPC's status codes of the same meaning. */
const unavailable = 14;

export class DirectChannel {
  private readonly pending = new Map<number, Answer>();
  private calls = 0;
  private chunks: Buffer[] = [];
  private received = 0;
  private closed = false;

  /** @param serve Answers requests of the other side. */
  constructor(
    private readonly stream: Duplex,
    private readonly serve: Serve,
    /** Told when calls begin to be waited for and when none is any more. */
    private readonly onWaiting: (waiting: boolean) => void = () => {},
  ) {
    stream.on("data", (chunk: Buffer) => this.receive(chunk));
    stream.on("error", () => this.end());
    stream.on("close", () => this.end());
    stream.on("end", () => this.end());
  }

  /** Gives a function that gives the call up. */
  call(path: string, request: Uint8Array, answer: Answer): () => void {
    const id = ++this.calls;
    if (this.closed) {
      process.nextTick(answer, ended, nothing);
      return () => {};
    }
    if (this.pending.size === 0) this.onWaiting(true);
    this.pending.set(id, answer);
    const name = Buffer.from(path);
    const size = Buffer.alloc(2);
    size.writeUInt16BE(name.length);
    this.send(kinds.request, id, [size, name, request]);
    return () => this.settled(id);
  }

  private send(kind: number, id: number, parts: readonly Uint8Array[]): void {
    if (this.closed) return;
    const head = Buffer.alloc(headBytes);
    const length = parts.reduce((sum, part) => sum + part.length, headBytes - 4);
    head.writeUInt32BE(length);
    head.writeUInt8(kind, 4);
    head.writeUInt32BE(id, 5);
    this.stream.write(Buffer.concat([head, ...parts]));
  }

  private receive(chunk: Buffer): void {
    this.chunks.push(chunk);
    this.received += chunk.length;
    while (this.received >= 4) {
      const first = this.joined(4);
      const size = first.readUInt32BE() + 4;
      if (this.received < size) return;
      const all = this.joined(size);
      const frame = all.subarray(0, size);
      this.chunks = all.length > size ? [all.subarray(size), ...this.chunks.slice(1)] : this.rest();
      this.received -= size;
      // Each in a turn of its own, so that what one sets going is not delayed by the next.
      process.nextTick(() => this.take(frame));
    }
  }

  /** The first chunk, after it has been made at least so long. */
  private joined(bytes: number): Buffer {
    const [first] = this.chunks;
    if (first && first.length >= bytes) return first;
    const all = Buffer.concat(this.chunks);
    this.chunks = [all];
    return all;
  }

  private rest(): Buffer[] {
    return this.chunks.slice(1);
  }

  private take(frame: Buffer): void {
    const kind = frame.readUInt8(4);
    const id = frame.readUInt32BE(5);
    const body = frame.subarray(headBytes);
    if (kind === kinds.request) {
      const from = 2 + body.readUInt16BE();
      this.serve(body.toString("utf8", 2, from), body.subarray(from), (status, bytes) => {
        if (status) this.send(kinds.failure, id, [Buffer.from(JSON.stringify(status))]);
        else this.send(kinds.response, id, [bytes]);
      });
      return;
    }
    const answer = this.settled(id);
    if (kind === kinds.response) answer?.(undefined, body);
    else answer?.(JSON.parse(body.toString("utf8")) as CallStatus, nothing);
  }

  private settled(id: number): Answer | undefined {
    const answer = this.pending.get(id);
    if (this.pending.delete(id) && this.pending.size === 0) this.onWaiting(false);
    return answer;
  }

  private end(): void {
    if (this.closed) return;
    this.closed = true;
    for (const id of [...this.pending.keys()]) this.settled(id)?.(ended, nothing);
  }
}

const ended: CallStatus = { code: unavailable, details: "the connection has ended" };
