/** Any byte of a report, a signature or an input that changes is found. */
import assert from "node:assert/strict";
import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { canonicalBytes } from "../../gonogo/integrity/canonical";
import { sha256 } from "../../gonogo/integrity/digest";
import { envelopeName } from "../../gonogo/integrity/envelope";
import { examine } from "../../gonogo/integrity/examine";
import { checkSignature } from "../../gonogo/integrity/signature-check";
import { eachBit, keptReports, problemsOf, testKey, trusts, verify } from "./support";

const ann = testKey(1);

describe("gonogo verify: any byte", () => {
  it("of a report is found when it changes", async () => {
    const folder = await keptReports(2);
    const name = folder.name(0);
    const bytes = folder.read(name);
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, mask) => {
        const changed = Buffer.from(bytes);
        changed[at] = (changed[at] ?? 0) ^ mask;
        folder.write(name, changed);
        assert.equal(verify(folder).good, false);
      }),
      { numRuns: 150 },
    );
    for (const changed of [
      bytes.subarray(1),
      bytes.subarray(0, -1),
      Buffer.concat([bytes, Buffer.from("\n")]),
    ]) {
      folder.write(name, changed);
      assert.equal(verify(folder).good, false);
    }
    folder.write(name, bytes);
    assert.ok(verify(folder).good);
  });

  it("of a signature is found when it changes: each bit", async () => {
    const folder = await keptReports(1, { signer: ann });
    const name = folder.name(0);
    const report = examine({ name, file: name }, folder.read(name));
    const bytes = folder.read(envelopeName(name));
    const { trusted } = trusts(ann);
    const problems = (changed: Uint8Array) =>
      checkSignature(report, { file: "envelope", bytes: changed }, trusted).problems.length;
    assert.equal(problems(bytes), 0);
    for (const { changed, bit } of eachBit(bytes)) assert.ok(problems(changed) > 0, `bit ${bit}`);
  });
});

describe("gonogo verify: anything in the place of a part", () => {
  /** Every value of the report as its path. */
  function paths(value: unknown, path: readonly string[] = []): (readonly string[])[] {
    if (typeof value !== "object" || value === null) return [path];
    return [path, ...Object.entries(value).flatMap(([key, each]) => paths(each, [...path, key]))];
  }
  function replaced(value: unknown, [key, ...rest]: readonly string[], by: unknown): unknown {
    if (key === undefined) return by;
    const next = replaced(Reflect.get(Object(value), key), rest, by);
    if (Array.isArray(value)) return value.with(Number(key), next);
    return { ...Object(value), [key]: next };
  }

  it("is bad, and no fault, in a report under a fitting name", async () => {
    const input = { kind: "waivers", path: "a.yaml", sha256: sha256("a") } as const;
    const folder = await keptReports(2, { signer: ann, inputs: [input] });
    const [name = "", last = ""] = folder.names;
    const report = JSON.parse(folder.read(name).toString("utf8"));
    const all = paths(report);
    const options = { ...trusts(ann), inputs: { root: folder.dir, packDigest: () => undefined } };
    folder.remove(name);
    fc.assert(
      fc.property(fc.constantFrom(...all), fc.jsonValue(), (path, by) => {
        const bytes = canonicalBytes(replaced(report, path, JSON.parse(JSON.stringify(by))));
        const forged = `${name.slice(0, 21)}${sha256(bytes).slice(0, 8)}.json`;
        folder.write(forged, bytes);
        folder.write(envelopeName(forged), folder.read(envelopeName(name)));
        const found = verify(folder, options);
        folder.remove(forged);
        if (forged !== name) folder.remove(envelopeName(forged));
        assert.ok(!found.good || forged === name, `${path.join(".")} of ${last}`);
      }),
      { numRuns: 120 },
    );
  });
});

describe("gonogo verify: what the verdict was made from", () => {
  const files = {
    "stacks/Pulumi.shop-prod.yaml": "config: {}\n",
    "stacks/shop-prod.waivers/a.yaml": "policy: x\nreason: y\n",
    "stacks/shop-prod.attestations/b.yaml": "covers: [x]\n",
  };
  const kindOf = (path: string) =>
    /waivers/.test(path) ? "waivers" : /attest/.test(path) ? "attestations" : "stack configuration";

  async function withInputs() {
    const inputs = Object.entries(files).map(
      ([path, text]) => ({ kind: kindOf(path), path, sha256: sha256(text) }) as const,
    );
    const pack = { kind: "policy pack", path: "gonogo", sha256: sha256("pack") } as const;
    const folder = await keptReports(2, { inputs: [...inputs, pack] });
    const root = join(folder.dir, "repository");
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(join(root, path, ".."), { recursive: true });
      writeFileSync(join(root, path), text);
    }
    const packDigest = (name: string) => (name === "gonogo" ? sha256("pack") : undefined);
    return { folder, root, options: { inputs: { root, packDigest } } };
  }

  it("is as it was", async () => {
    const { folder, options } = await withInputs();
    const found = verify(folder, options);
    assert.equal(problemsOf(found), "");
    assert.match(found.checked.join("\n"), /4 inputs of .* as they were/);
  });

  it("shows any bit of a waiver, an attestation or the configuration that changed", async () => {
    const { folder, root, options } = await withInputs();
    for (const [path, text] of Object.entries(files)) {
      for (const { changed } of eachBit(Buffer.from(text))) {
        writeFileSync(join(root, path), changed);
        assert.match(problemsOf(verify(folder, options)), /was changed since/);
      }
      writeFileSync(join(root, path), text);
    }
    assert.ok(verify(folder, options).good);
  });

  it("shows what is missing, and what was added", async () => {
    const { folder, root, options } = await withInputs();
    writeFileSync(join(root, "stacks/shop-prod.waivers/more.yaml"), "policy: z\n");
    assert.match(
      problemsOf(verify(folder, options)),
      /without stacks\/shop-prod\.waivers\/more\.yaml/,
    );
    renameSync(join(root, "stacks"), join(root, "elsewhere"));
    assert.match(problemsOf(verify(folder, options)), /is missing/);
  });

  it("says that a policy pack is not here, and that another one is", async () => {
    const { folder, options } = await withInputs();
    const { root } = options.inputs;
    const absent = verify(folder, { inputs: { root, packDigest: () => undefined } });
    assert.match(absent.notChecked.join("\n"), /policy pack gonogo is not here/);
    const other = verify(folder, { inputs: { root, packDigest: () => sha256("other") } });
    assert.match(problemsOf(other), /gonogo \(policy pack\), which is another one here/);
  });

  it("reads nothing outside the root", async () => {
    const { folder, root, options } = await withInputs();
    const secret = { kind: "waivers", path: "../outside", sha256: sha256("x") } as const;
    writeFileSync(join(root, "../outside"), "x");
    await folder.keep(3, { inputs: [secret] });
    assert.match(problemsOf(verify(folder, options)), /lies outside the root/);
  });

  it("is told when a report does not say what it is", async () => {
    const folder = await keptReports(1);
    const found = verify(folder, { inputs: { root: folder.dir, packDigest: () => undefined } });
    assert.match(found.notChecked.join("\n"), /does not say what files its verdict was made from/);
  });
});
