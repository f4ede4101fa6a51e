/** Calls over the pipe between the tool and its children. */
import assert from "node:assert/strict";
import { Duplex } from "node:stream";
import {
  type CallStatus,
  DirectChannel,
  type Serve,
} from "../../gonogo/engine/load-hook/direct-channel";
import { serveBy } from "../../gonogo/engine/load-hook/direct-server";

/** Two ends of a pipe that hands on at most so many bytes at once. */
function pipe(most: number): [Duplex, Duplex] {
  const make = (other: () => Duplex) =>
    new Duplex({
      read() {},
      write(chunk: Buffer, _, done) {
        for (let at = 0; at < chunk.length; at += most) other().push(chunk.subarray(at, at + most));
        done();
      },
    });
  const left: Duplex = make(() => right);
  const right: Duplex = make(() => left);
  return [left, right];
}

const refuse: Serve = (_, __, answer) => answer({ code: 12, details: "nothing here" }, empty);
const empty = new Uint8Array(0);

function ask(channel: DirectChannel, path: string, text: string): Promise<string | CallStatus> {
  return new Promise((resolve) => {
    channel.call(path, Buffer.from(text), (status, bytes) =>
      resolve(status ?? Buffer.from(bytes).toString()),
    );
  });
}

describe("calls over the pipe", () => {
  for (const most of [1, 3, 1000, 1_000_000]) {
    it(`come whole when they arrive in pieces of ${most} bytes`, async () => {
      const [left, right] = pipe(most);
      new DirectChannel(right, (path, request, answer) => {
        answer(undefined, Buffer.from(`${path} ${Buffer.from(request)}`));
      });
      const channel = new DirectChannel(left, refuse);
      const texts = ["", "é", "x".repeat(5000), "last"];
      const answers = await Promise.all(texts.map((text, i) => ask(channel, `/a/${i}`, text)));
      assert.deepEqual(
        answers,
        texts.map((text, i) => `/a/${i} ${text}`),
      );
    });
  }

  it("end with the status of the failure", async () => {
    const [left, right] = pipe(100);
    new DirectChannel(right, refuse);
    const answer = await ask(new DirectChannel(left, refuse), "/a", "");
    assert.deepEqual(answer, { code: 12, details: "nothing here" });
  });

  it("end as unavailable when the other side ends, also those made afterwards", async () => {
    const [left] = pipe(100);
    const channel = new DirectChannel(left, refuse);
    const waiting = ask(channel, "/a", "");
    left.push(null);
    assert.equal(((await waiting) as CallStatus).code, 14);
    assert.equal(((await ask(channel, "/a", "")) as CallStatus).code, 14);
  });

  it("are answered by a gRPC server's handlers as gRPC does", async () => {
    const handler = (func: (text: unknown) => unknown) => ({
      type: "unary",
      func: (call: { request: unknown }, done: (error: unknown, value?: unknown) => void) => {
        try {
          done(null, func(call.request));
        } catch (error) {
          done(error);
        }
      },
      serialize: (value: unknown) => Buffer.from(String(value)),
      deserialize: (bytes: Uint8Array) => Buffer.from(bytes).toString(),
    });
    const fail = (error: unknown) => () => {
      throw error;
    };
    const serve = serveBy(
      new Map([
        ["/twice", handler((text) => `${text}${text}`)],
        ["/error", handler(fail(new Error("broken")))],
        ["/status", handler(fail(Object.assign(new Error("x"), { code: 3, details: "refused" })))],
      ]),
    );
    const [left, right] = pipe(100);
    new DirectChannel(right, serve);
    const channel = new DirectChannel(left, refuse);
    assert.equal(await ask(channel, "/twice", "ab"), "abab");
    assert.deepEqual(await ask(channel, "/error", ""), { code: 2, details: "broken" });
    assert.deepEqual(await ask(channel, "/status", ""), { code: 3, details: "refused" });
    assert.equal(((await ask(channel, "/none", "")) as CallStatus).code, 12);
  });
});
