/** Values as TypeScript, names that are near, patterns, and secrets taken out of texts. */
import assert from "node:assert/strict";
import { glob, isWithin, nameOf, resourceGlob } from "../../policies/framework/glob";
import { parsePath } from "../../policies/framework/path";
import { Secrets } from "../../policies/framework/secrets";
import { suggestion } from "../../policies/framework/suggestion";
import {
  className,
  keyText,
  literal,
  memberText,
  Outputs,
  variableOf,
} from "../../policies/framework/typescript";
import { Secret, unknown } from "../../policies/framework/unknown";

describe("a pattern", () => {
  it("holds for the text as a whole, its stars for any characters", () => {
    for (const [pattern, right, wrong] of [
      ["shop", ["shop"], ["shopx", "xshop", ""]],
      ["*", ["", "a", "a::b"], []],
      ["shop-*", ["shop-", "shop-db"], ["xshop-db", "shop"]],
      ["*-db", ["-db", "shop-db"], ["shop-dbx", "db"]],
      ["a*b*c", ["abc", "axbxc", "abbc", "abcbc"], ["acb", "abcx", "ab", "ac"]],
      ["a*a", ["aa", "axa"], ["a", "ab"]],
      ["ab*ba", ["abba", "abxba"], ["aba"]],
      ["a*bb*b", ["abbb", "axbbxb"], ["abb", "ab"]],
      ["*a*b*", ["ab", "xaxbx"], ["ba", "a"]],
      ["a**b", ["ab", "axb"], ["a"]],
      ["a.c", ["a.c"], ["abc"]],
    ] as const) {
      for (const text of right) assert.equal(glob(pattern)(text), true, `${pattern} ${text}`);
      for (const text of wrong) assert.equal(glob(pattern)(text), false, `${pattern} ${text}`);
    }
  });

  it("is of a name, or of a whole URN", () => {
    const urn = "urn:pulumi:s::p::aws:rds/instance:Instance::shop::db";
    assert.equal(nameOf(urn), "shop::db");
    assert.equal(resourceGlob("shop::*")(urn), true);
    assert.equal(resourceGlob("db")(urn), false);
    assert.equal(resourceGlob("urn:*::shop::db")(urn), true);
    assert.equal(resourceGlob("urn:*::shop")(urn), false);
  });

  it("of a path holds for what is below it", () => {
    for (const path of ["a", "a.b", "a[0].b"]) assert.equal(isWithin(path, "a"), true, path);
    for (const path of ["ab", "b", "ab.c", "ax[0]", ""])
      assert.equal(isWithin(path, "a"), false, path);
  });

  it("of no path is one key", () => {
    assert.deepEqual(parsePath("a.b[0]"), ["a", "b", 0]);
    assert.deepEqual(parsePath('tags["a b"].c'), ["tags", "a b", "c"]);
    assert.deepEqual(parsePath("a[x]"), ["a[x]"]);
    assert.deepEqual(parsePath("]"), ["]"]);
    assert.deepEqual(parsePath('a["\\x"]'), ["a", "\\x"]);
    for (let index = 0; index < 6_000; index++) parsePath(`p${index}`);
    assert.deepEqual(parsePath("p0.q"), ["p0", "q"]);
    assert.equal(parsePath("p0.q"), parsePath("p0.q"), "it is read once");
  });
});

describe("a name that is near another", () => {
  it("is offered, the nearest of them, where it is near enough for its length", () => {
    const names = ["storage", "storageEncrypted", "port", "backupWindow"];
    assert.equal(suggestion("storag", names), 'did you mean "storage"?');
    assert.equal(suggestion("STORAGE", names), 'did you mean "storage"?');
    assert.equal(suggestion("storageEncryptd", names), 'did you mean "storageEncrypted"?');
    assert.equal(suggestion("backupWidnow", names), 'did you mean "backupWindow"?');
    assert.equal(suggestion("backpWindw", names), 'did you mean "backupWindow"?');
    assert.equal(suggestion("bckpWindw", names), 'did you mean "backupWindow"?');
    assert.equal(suggestion("bckpWndw", names), undefined);
    assert.equal(suggestion("pot", names), 'did you mean "port"?');
    assert.equal(suggestion("pat", names), undefined);
    assert.equal(suggestion("prots", names), undefined);
    assert.equal(suggestion("x", []), undefined);
    assert.equal(suggestion("abd", ["xyz", "abc", "abe"]), 'did you mean "abc"?');
    assert.equal(suggestion("", ["a"]), undefined);
  });
});

describe("values as TypeScript", () => {
  it("name variables and classes as a program does", () => {
    assert.equal(variableOf("shop-db_main 2"), "shopDbMain2");
    assert.equal(variableOf("a--b"), "aB");
    assert.equal(variableOf("shop-"), "shop");
    assert.equal(variableOf("2-a"), "_2A");
    assert.equal(className("aws:rds/instance:Instance"), "aws.rds.Instance");
    assert.equal(className("random:index/randomId:RandomId"), "random.RandomId");
    assert.equal(className("pulumi-nodejs:dynamic/stripe:Price"), "stripe.Price");
    assert.equal(className("pulumi::Stack"), "pulumi.Stack");
    assert.equal(className(""), ".");
    assert.equal(keyText("a_$1"), "a_$1");
    assert.equal(keyText("1a"), '"1a"');
    assert.equal(keyText("a-b"), '"a-b"');
    assert.equal(memberText("a", "a"), "a");
    assert.equal(memberText("a", "b"), "a: b");
  });

  it("are written in a line while they fit", () => {
    const write = (value: unknown, depth = 0) => literal(value, new Outputs(), undefined, depth);
    assert.equal(
      write({ a: 1, "b c": [true, null, "x"], d: undefined }),
      '{ a: 1, "b c": [true, null, "x"] }',
    );
    assert.equal(write([]), "[]");
    assert.equal(write({}), "{}");
    assert.equal(write(new Secret({ a: [] })), "pulumi.secret({ a: [] })");
    assert.equal(write('{"a":1}'), "JSON.stringify({ a: 1 })");
    assert.equal(write("[1]"), "JSON.stringify([1])");
    assert.equal(write("{a}"), '"{a}"');
    assert.equal(write('x{"a":1}'), JSON.stringify('x{"a":1}'));
    const long = "x".repeat(30);
    assert.equal(write({ a: long, b: long }), `{\n  a: "${long}",\n  b: "${long}",\n}`);
    assert.equal(
      write([[long, long]], 1),
      `[\n    [\n      "${long}",\n      "${long}",\n    ],\n  ]`,
    );
    const exact = "x".repeat(60);
    assert.equal(write([exact]), `["${exact}"]`);
    assert.equal(write([exact], 1), `[\n    "${exact}",\n  ]`);
  });

  it("are the outputs of what they come from where they are not known", () => {
    const types = new Map([
      ["pass", "random:index/randomPassword:RandomPassword"],
      ["text", "random:index/randomString:RandomString"],
      ["bytes", "random:index/randomBytes:RandomBytes"],
      ["id", "random:index/randomId:RandomId"],
      ["uuid", "random:index/randomUuid:RandomUuid"],
      ["key", "tls:index/privateKey:PrivateKey"],
    ]);
    const references = {
      password: ["pass"],
      bits: ["text", "bytes", "id", "uuid", "key", "net-a"],
      topicArn: ["the-topic"],
      bucketName: ["b"],
      urls: ["u"],
    };
    const outputs = new Outputs(references, undefined, types);
    assert.equal(outputs.next("password", undefined), "pass.result");
    const bits = Array.from({ length: 7 }, () => outputs.next("bits", undefined));
    assert.deepEqual(bits, [
      "text.result",
      "bytes.base64",
      "id.hex",
      "uuid.result",
      "key.privateKeyPem",
      "netA.id",
      "netA.id",
    ]);
    assert.equal(outputs.next("topicArn", undefined), "theTopic.arn");
    assert.equal(outputs.next("bucketName", undefined), "b.name");
    assert.equal(outputs.next("urls", "queueUrls"), "u.url");
    assert.equal(new Outputs(references).next("bucketName", "subnetId"), "b.id");
    assert.equal(new Outputs(references).next("bucketName", "ArnOf"), "b.id");
    assert.equal(outputs.next("other", undefined), "knownAfterDeployment");
    assert.equal(new Outputs().next(undefined, undefined), "knownAfterDeployment");
    const named = new Outputs({}, (key) => `my_${key}`);
    assert.equal(named.next("vpc-id", undefined), "my_vpcId");
    assert.equal(named.next("vpc", "sub-id"), "my_subId");
    assert.equal(named.next(undefined, undefined), "my_value");
    const value = { topicArn: unknown, list: [unknown, new Secret(unknown)] };
    assert.equal(
      literal(value, new Outputs({ topicArn: ["t"], list: ["a", "b"] }), undefined, 0),
      "{ topicArn: t.arn, list: [a.id, pulumi.secret(b.id)] }",
    );
    assert.equal(
      literal({ arn: unknown }, new Outputs({ whole: ["w"] }), "whole", 0),
      "{ arn: w.id }",
    );
  });
});

describe("a secret in a text", () => {
  const without = (secret: unknown, text: string, where?: "error") =>
    new Secrets([{ a: new Secret(secret) }]).redact(text, where);

  it("is taken out as a whole, in any case and any form", () => {
    assert.equal(without("hunter22", "It is hunter22, HUNTER22."), "It is [secret], [secret].");
    assert.equal(without("hunt", "hunthunt hunt"), "[secret] [secret]");
    assert.equal(without("hun", "hun"), "hun", "too short to tell");
    assert.equal(without("hunt", "hun"), "hun");
    assert.equal(without("hunt", "hunt"), "[secret]");
    assert.equal(without(12345678, "at 12345678"), "at [secret]");
    assert.equal(without('a"b\nc', 'say a\\"b\\nc'), "say [secret]");
    assert.equal(without(" padded ", "is padded!"), "is [secret]!");
    assert.equal(without("two  words\nhere ", "is two words here!"), "is [secret]!");
    assert.equal(without("p@ss word", "is p%40ss%20word"), "is [secret]");
    assert.equal(
      without("hunter22", `is ${Buffer.from("hunter22").toString("base64")}`),
      "is [secret]",
    );
    assert.equal(without("lone\ud800surrogate", "x lone\ud800surrogate"), "x [secret]");
    assert.equal(without("hunter22", "İ hunter22"), "İ [secret]", "lower case is longer there");
    assert.equal(new Secrets([{ a: "hunter22" }]).redact("hunter22"), "hunter22");
    assert.equal(new Secrets(() => [new Secret("hunter22")]).redact("hunter22"), "[secret]");
    assert.equal(new Secrets([]).redact("hunter22"), "hunter22");
  });

  it("is taken out in parts that are long enough to be one", () => {
    const secret = "abcdefghijklmnopqrstuvwxyz";
    assert.equal(without(secret, "x bcdefghijklm y"), "x [secret] y");
    assert.equal(
      without(secret, "x bcdefghijkl y"),
      "x bcdefghijkl y".replace("bcdefghijkl", "bcdefghijkl"),
    );
    assert.equal(without(secret, "opqrstuvwxyz"), "[secret]");
    assert.equal(without(secret, "abcdefghijkl"), "[secret]");
    assert.equal(without(secret, "abcdef", "error"), "[secret]");
    assert.equal(without(secret, "abcde", "error"), "abcde");
    assert.equal(without(secret, "bcdefghijklm and bcdefghijklm"), "[secret] and [secret]");
    assert.equal(without("abcdefghijkl", "xabcdefghijkx"), "xabcdefghijkx");
    const late = `${"0123456789".repeat(7_000)}the-end-of-it`;
    assert.equal(without(late, "is the-end-of-it"), "is the-end-of-it", "past what is compared");
  });

  it("is each value of a document, whose keys and names may be quoted", () => {
    const document = JSON.stringify([
      {
        name: "TOKEN-NAME",
        key: "KEY-NAME",
        Name: "BIG-NAME",
        Key: "BIG-KEY",
        value: "hunter22",
        port: 54321,
        id: 654321,
        on: "yes",
      },
    ]);
    for (const before of ["", "  "]) {
      const text = `TOKEN-NAME KEY-NAME BIG-NAME BIG-KEY hunter22 54321 654321 yes value`;
      assert.equal(
        without(before + document, text),
        "TOKEN-NAME KEY-NAME BIG-NAME BIG-KEY [secret] 54321 [secret] yes value",
      );
    }
    assert.equal(without(document, document), "[secret]");
    assert.equal(without('["four","thr"]', "four thr"), "[secret] thr");
    assert.equal(without("[not json, but long enough", "is [not json, but"), "is [secret]");
    assert.equal(without('x ["hunter22"] and more', "is hunter22"), "is hunter22");
  });
});
