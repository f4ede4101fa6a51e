import assert from "node:assert/strict";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { readSecret } from "../../infra/webhooks/entry/secrets";

describe("a secret", function () {
  this.timeout(60_000);
  const names = ["AWS_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"] as const;
  const endpoint = "AWS_ENDPOINT_URL_SECRETS_MANAGER";
  const environment = new Map([...names, endpoint].map((name) => [name, process.env[name]]));
  const sockets: Socket[] = [];
  const silent = createServer((socket) => {
    sockets.push(socket.on("error", () => undefined));
  });

  before(async () => {
    await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
    const { port } = silent.address() as AddressInfo;
    process.env[endpoint] = `http://127.0.0.1:${port}`;
    for (const name of names) process.env[name] = "us-east-1";
  });
  after(async () => {
    for (const [name, value] of environment) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => silent.close(resolve));
  });

  it("is not waited for where nobody answers: it is asked for anew, and then given up", async () => {
    await assert.rejects(readSecret("shop-prod/secret"), { name: "TimeoutError" });
    assert.equal(sockets.length, 2);
  });
});
