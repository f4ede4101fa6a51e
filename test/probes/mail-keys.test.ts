import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { keyOf } from "../../gonogo/probes/mail/mail-dkim";
import { isAligned } from "../../gonogo/probes/mail/mail-dmarc";

const { publicKey } = generateKeyPairSync("rsa", { modulusLength: 1024 });
const rsa = publicKey.export({ type: "spki", format: "der" }).toString("base64");
const ed25519 = generateKeyPairSync("ed25519")
  .publicKey.export({ type: "spki", format: "der" })
  .subarray(-32)
  .toString("base64");

describe("the record of a DKIM key", () => {
  it("is read as receivers do", () => {
    assert.deepEqual(keyOf(`v=DKIM1; k=rsa; p=${rsa}`), { type: "rsa", bits: 1024 });
    assert.deepEqual(keyOf(`p=${rsa.slice(0, 40)} ${rsa.slice(40)};`), { type: "rsa", bits: 1024 });
    assert.deepEqual(keyOf(`k=ed25519; p=${ed25519}`), { type: "ed25519", bits: 256 });
    for (const more of ["t=s", "h=sha1:sha256", "s=email", "s=*", "s=tlsrpt:email", "n=t=y"]) {
      assert.equal(keyOf(`v=DKIM1; ${more}; p=${rsa}`).unused, undefined, more);
    }
  });

  it("holds no key where the key is of another type than it says", () => {
    for (const record of [`k=ed25519; p=${rsa}`, "k=ed25519; p=AAAA", `k=x; p=${rsa}`, "p=AAAA"]) {
      assert.equal(keyOf(record).bits, 0, record);
    }
  });

  it("is of no use where it is a test, for something else, or of another version", () => {
    for (const [more, why] of [
      ["t=y", /t=y/],
      ["t=y:s", /t=y/],
      ["t=s : Y", /t=y/],
      ["h=sha1", /SHA-256/],
      ["s=tlsrpt", /not for mail/],
      ["v=DKIM2", /version/],
    ] as const) {
      assert.match(keyOf(`${more}; p=${rsa}`).unused ?? "", why, more);
    }
  });
});

describe("SPF of a return path", () => {
  it("speaks for a domain of the same owner, and strictly for itself alone", () => {
    const pairs: readonly (readonly [string, string, boolean, boolean])[] = [
      ["shop.example", "em1.shop.example", true, false],
      ["mail.shop.example", "em1.shop.example", true, false],
      ["Shop.example", "shop.Example", true, true],
      ["shop.example", "bounces.sendgrid.net", false, false],
      ["shop.example", "shop.example.org", false, false],
      ["shop.co.uk", "em1.shop.co.uk", true, false],
      ["shop.co.uk", "other.co.uk", false, false],
      ["a.io", "em.a.io", true, false],
    ];
    for (const [domain, path, relaxed, strict] of pairs) {
      assert.equal(isAligned(domain, path, false), relaxed, `${domain} ${path}`);
      assert.equal(isAligned(domain, path, true), strict, `${domain} ${path}`);
    }
  });
});
