import assert from "node:assert/strict";
import { redisUrlFor } from "../../infra/redis-url";

const url = "rediss://:secret@redis.example:6379/0";

describe("the URL of Redis", () => {
  it("tells Celery to check the certificate, without which its transport is not encrypted", () => {
    assert.equal(redisUrlFor(url, "celery"), `${url}?ssl_cert_reqs=required`);
    assert.equal(redisUrlFor(`${url}?db=1`, "celery"), `${url}?db=1&ssl_cert_reqs=required`);
  });

  it("stays as it is for everybody else, and where a provider's URL decides it", () => {
    assert.equal(redisUrlFor(url, undefined), url);
    const decided = `${url}?ssl_cert_reqs=optional`;
    assert.equal(redisUrlFor(decided, "celery"), decided);
  });
});
