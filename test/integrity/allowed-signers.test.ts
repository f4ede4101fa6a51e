import assert from "node:assert/strict";
import { readAllowedSigners, rolesOf } from "../../gonogo/integrity/allowed-signers";
import { ed25519Blob } from "../../gonogo/integrity/ssh-wire";
import { sshLine, testKey } from "./support";

const ann = testKey(1);
const bob = testKey(2);
const blob = ed25519Blob(ann.publicKey.key);
const claim = { blob, owner: "ann@shop.example", namespace: "gonogo", date: "2026-11-20" };
const rolesWith = (line: string, more: Partial<typeof claim> = {}) =>
  rolesOf({ ...claim, ...more }, readAllowedSigners(line, "signers"));

describe("files of allowed signers", () => {
  const key = sshLine(ann);
  const right: readonly (readonly [string, string, readonly string[]])[] = [
    ["an address", `ann@shop.example ${key}`, []],
    ["one of several", `bob@shop.example,ann@shop.example ${key} a comment`, []],
    ["a pattern", `*@shop.example ${key}`, []],
    ["a pattern of a character", `a?n@shop.example ${key}`, []],
    ["a purpose among others", `ann@shop.example namespaces="git,gonogo" ${key}`, []],
    ["a time", `ann@shop.example valid-after="20261101",valid-before="20261201" ${key}`, []],
    ["a time to the minute", `ann@shop.example valid-after="202611200000Z" ${key}`, []],
    ["quoted principals", `"ann@shop.example" ${key}`, []],
    ["roles", `ann@shop.example,role:cto,role:product-manager ${key}`, ["cto", "product-manager"]],
    ["comments and empty lines", `# signers\n\n  ann@shop.example ${key}\r\n`, []],
    ["roles of two lines", `ann@shop.example,role:a ${key}\n*,role:b ${key}`, ["a", "b"]],
    ["a line of another kind", `ca@x cert-authority ${key}\nann@shop.example ${key}`, []],
    ["a hardware key beside", `x sk-ssh-ed25519@openssh.com AAAA\nann@shop.example ${key}`, []],
  ];
  for (const [what, line, roles] of right) {
    it(`give a key to its owner: ${what}`, () => assert.deepEqual(rolesWith(line), { roles }));
  }

  it("name owners by name where they have no address", () => {
    assert.deepEqual(rolesWith(`"Ann Example" ${key}`, { owner: "Ann Example" }), { roles: [] });
  });

  const wrong: readonly (readonly [string, string, RegExp])[] = [
    ["nobody", "", /nobody's in the file/],
    ["a key of another", `ann@shop.example ${sshLine(bob)}`, /nobody's/],
    ["another owner", `bob@shop.example ${key}`, /is not that of ann@shop\.example/],
    ["a pattern that takes out", `*@shop.example,!ann@shop.example ${key}`, /is not that of/],
    ["a dot that is no pattern", `ann@shopXexample ${key}`, /is not that of/],
    ["a part of the address", `ann@shop ${key}`, /is not that of/],
    ["another case", `Ann@shop.example ${key}`, /is not that of/],
    ["a role alone", `role:cto ${key}`, /is not that of/],
    ["another purpose", `ann@shop.example namespaces="git" ${key}`, /may not sign for "gonogo"/],
    ["too late", `ann@shop.example valid-before="20261120" ${key}`, /not valid on 2026-11-20/],
    ["a part of the day", `ann@shop.example valid-before="202611201200" ${key}`, /not valid/],
    ["too early", `ann@shop.example valid-after="20261121" ${key}`, /not valid/],
    ["an authority", `ann@shop.example cert-authority ${key}`, /nobody's/],
  ];
  for (const [what, line, message] of wrong) {
    it(`give no right by ${what}`, () => assert.match(String(rolesWith(line)), message));
  }

  it("do not make a role of an owner who is called like one", () => {
    const line = `role:cto,ann@shop.example ${key}`;
    assert.match(String(rolesWith(line, { owner: "role:cto" })), /is not that of role:cto/);
  });

  const broken: readonly (readonly [string, string])[] = [
    ["an address alone", "ann@shop.example"],
    ["no key", "ann@shop.example ssh-ed25519"],
    ["a damaged key", `ann@shop.example ${key.slice(0, -8)}`],
    ["a key of another type", `ann@shop.example ${key.replace("ssh-ed25519", "ssh-rsa")}`],
    ["an unknown option", `ann@shop.example no-such="x" ${key}`],
    ["a day that does not exist", `ann@shop.example valid-after="20260230" ${key}`],
    ["a month that does not exist", `ann@shop.example valid-before="20261301" ${key}`],
  ];
  for (const [what, line] of broken) {
    it(`are refused with file and line: ${what}`, () => {
      assert.throws(
        () => readAllowedSigners(`# one\n${line}\n`, "keys/signers"),
        /^GonogoError: keys\/signers:2: /,
      );
    });
  }
});
