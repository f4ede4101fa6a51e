import assert from "node:assert/strict";
import { mailOf } from "../../gonogo/probes/mail-of";
import { targetsOf } from "../../gonogo/probes/targets-of";
import { readValidation } from "../../gonogo/probes/validation";
import { mailOf as saidOf } from "../../infra/platform/validation-mail";

const refuse = (problem: string): never => {
  throw new Error(problem);
};
const validation = (mail: unknown) => readValidation([{ mail }], refuse);

describe("domains of mail", () => {
  it("are those of the output validation, without a key under gonogo:probes", () => {
    const said = [{ domain: "shop.example", selectors: ["s1"], returnPath: "em1.shop.example" }];
    assert.deepEqual(targetsOf({}, [], validation(said)).mail, said);
    assert.deepEqual(targetsOf({}, []).mail, []);
  });

  it("are said over by gonogo:probes, domain by domain and key by key", () => {
    const told = validation([
      { domain: "shop.example", selectors: ["s1"], returnPath: "em1.shop.example" },
      { domain: "news.example" },
    ]);
    const own = [{ domain: "shop.example", selectors: ["k9"] }, { domain: "other.example" }];
    assert.deepEqual(mailOf(own, told), [
      { domain: "shop.example", selectors: ["k9"], returnPath: "em1.shop.example" },
      { domain: "other.example", selectors: [] },
      { domain: "news.example", selectors: [] },
    ]);
  });

  it("have the selectors that SES made up once it is deployed, and none before", () => {
    const told = validation([{ domain: "shop.example" }]);
    const selectors = (made: unknown) =>
      targetsOf({ dkimSelectors: made }, [], told).mail[0]?.selectors;
    assert.deepEqual(selectors({ "shop.example": ["abc", "def", "ghi"] }), ["abc", "def", "ghi"]);
    const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
    for (const made of [
      undefined,
      null,
      unknown,
      { "shop.example": unknown },
      { "shop.example": ["abc", null] },
      { "shop.example": ["abc", "a b"] },
      { "other.example": ["abc"] },
    ]) {
      assert.deepEqual(selectors(made), [], JSON.stringify(made));
    }
  });

  it("are told by the records that SendGrid asks for, whole or below the domain", () => {
    const of = (cnames: Readonly<Record<string, string>>) =>
      saidOf({
        provider: "sendgrid",
        domain: "shop.example",
        dmarcReportsTo: "a@b.example",
        cnames,
      });
    const account = "u123.wl45.sendgrid.net";
    const expected = [
      { domain: "shop.example", selectors: ["s1", "s2"], returnPath: "em7.shop.example" },
    ];
    for (const end of ["", ".shop.example", ".shop.example."]) {
      assert.deepEqual(
        of({
          [`url7${end}`]: "sendgrid.net",
          [`em7${end}`]: account,
          [`s1._domainkey${end}`]: `s1.domainkey.${account}`,
          [`s2._domainkey${end}`]: `s2.domainkey.${account}`,
        }),
        expected,
        end,
      );
    }
    assert.deepEqual(of({ url7: "sendgrid.net" }), [{ domain: "shop.example", selectors: [] }]);
  });

  it("of another server have selectors that nobody has told, and of none there is no domain", () => {
    const more = { domain: "shop.example", dmarcReportsTo: "a@b.example" };
    assert.deepEqual(saidOf({ provider: "smtp", ...more }), [
      { domain: "shop.example", selectors: [] },
    ]);
    assert.deepEqual(saidOf({ provider: "none" }), []);
  });
});
