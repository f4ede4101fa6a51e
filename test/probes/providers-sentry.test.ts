import assert from "node:assert/strict";
import { readDsn } from "../../gonogo/probes/providers/sentry";

describe("a DSN of Sentry", () => {
  it("is read as Sentry's clients do, and tells where the API is", () => {
    const read = (dsn: string) => {
      const { origin, api, project } = readDsn(dsn) ?? {};
      return [origin, api, project];
    };
    assert.deepEqual(read("https://k@o1.ingest.de.sentry.io/7"), [
      "https://o1.ingest.de.sentry.io",
      "https://de.sentry.io",
      "7",
    ]);
    assert.deepEqual(read("https://k@sentry.shop.example:8443/a/7"), [
      "https://sentry.shop.example:8443/a",
      "https://sentry.shop.example:8443/a",
      "7",
    ]);
    for (const none of ["", "https://o1.ingest.sentry.io/7", "http://k@x/7", "https://k@x/"]) {
      assert.equal(readDsn(none), undefined, none);
    }
  });
});
