import assert from "node:assert/strict";
import { isInternet, parseCidr } from "../../policies/helpers/cidr";

describe("CIDR ranges", () => {
  for (const range of [
    "0.0.0.0/0",
    "1.2.3.4/0",
    "0.0.0.0/1",
    "128.0.0.0/1",
    "64.0.0.0/7",
    "::/0",
    "0::0/0",
    "0:0:0:0:0:0:0:0/0",
    "0000:0000::/0",
    "::0.0.0.0/0",
    "2000::/3",
    " 0.0.0.0/0 ",
  ]) {
    it(`takes ${range} for the internet`, () => {
      assert.equal(isInternet(range), true);
    });
  }

  for (const range of [
    "10.0.0.0/8",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "203.0.113.7/32",
    "fd00::/8",
    "fc00::/7",
    "fe80::/10",
    "2001:db8::/32",
  ]) {
    it(`takes ${range} for somebody's addresses`, () => {
      assert.equal(isInternet(range), false);
    });
  }

  for (const text of ["", "0.0.0.0", "0.0.0/0", "256.0.0.0/0", "0.0.0.0/33", "::/129", ":::/0"]) {
    it(`takes "${text}" for no range`, () => {
      assert.equal(parseCidr(text), undefined);
    });
  }

  for (const value of [undefined, null, 0, {}, ["0.0.0.0/0"], "1:2:3:4:5:6:7:8:9/0", "::1::/0"]) {
    it(`survives ${JSON.stringify(value)}`, () => {
      assert.equal(isInternet(value), false);
    });
  }

  it("reads an address as one number", () => {
    assert.deepEqual(parseCidr("10.0.0.1/32"), { family: 4, address: 0x0a000001n, prefix: 32 });
    assert.deepEqual(parseCidr("fd00::1/128"), {
      family: 6,
      address: (0xfd00n << 112n) | 1n,
      prefix: 128,
    });
  });
});
