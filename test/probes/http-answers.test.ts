import assert from "node:assert/strict";
import { type AddressInfo, createServer } from "node:net";
import { http } from "../../gonogo/probes/look/http";

/** What is made of an answer that is sent byte for byte. */
async function read(answer: string): Promise<string> {
  const server = createServer((socket) => {
    socket.on("error", () => undefined);
    socket.once("data", () => socket.end(Buffer.from(answer, "latin1")));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const told = await http({ url }, { signal: new AbortController().signal });
    return "trouble" in told ? told.trouble : `${told.status} ${told.body}`;
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
}

describe("an answer of HTTP", () => {
  const whole: readonly (readonly [string, string, string])[] = [
    [
      "early hints",
      "103 Early Hints\r\nlink: </a>\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok",
      "200 ok",
    ],
    ["no reason", "200\r\ncontent-length: 2\r\n\r\nok", "200 ok"],
    ["no length", "200 OK\r\n\r\nok", "200 ok"],
    [
      "trailers",
      "200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nok\r\n0\r\na: b\r\n\r\n",
      "200 ok",
    ],
    ["bytes behind it", "200 OK\r\ncontent-length: 2\r\n\r\nok and more", "200 ok"],
    ["a body where none may be", "204 No Content\r\n\r\nnull", "204 "],
    ["no body in an encoding", "304 Not Modified\r\ncontent-encoding: gzip\r\n\r\n", "304 "],
  ];
  for (const [what, answer, told] of whole) {
    it(`is read with ${what}`, async () => {
      assert.equal(await read(`HTTP/1.1 ${answer}`), told);
    });
  }

  it("is none where it is not whole, or can be read in two ways", async () => {
    const none = "the answer is no HTTP";
    for (const [answer, told] of [
      ["200 OK\r\ncontent-length: 9\r\n\r\nok", "the connection was cut"],
      ["200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nok\r\n", "the connection was cut"],
      ["200 OK\r\ncontent-length: 2\r\ntransfer-encoding: chunked\r\n\r\nok", none],
      ["200 OK\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\nok", none],
    ] as const) {
      assert.equal(await read(`HTTP/1.1 ${answer}`), told, answer);
    }
    assert.match(
      await read("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nok\r\nZZ\r\n"),
      /no HTTP|was cut|ended in an error/,
    );
  });
});
