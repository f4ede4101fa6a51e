/** Policy packs: configuration, remediation, rules that throw, transforms before validation. */
import assert from "node:assert/strict";
import { type InitialConfig, resolvePackConfig } from "../../gonogo/engine/pack-config";
import { GonogoError } from "../../gonogo/errors";
import { makePack, makeProgram, removeFolders, run } from "./support";

const policies = [
  {
    name: "size",
    level: "mandatory" as const,
    properties: {
      max: { type: "integer", minimum: 1, maximum: 9, default: 5 },
      names: { type: "array", items: { type: "string" } },
    },
    required: [],
  },
  { name: "plain", level: "advisory" as const, properties: undefined, required: [] },
  {
    name: "needs",
    level: "mandatory" as const,
    properties: { owner: { type: "string" } },
    required: ["owner"],
  },
];
const resolve = (user: Record<string, unknown>, initial: Record<string, InitialConfig> = {}) =>
  resolvePackConfig("guard", policies, new Map(Object.entries(initial)), {
    needs: { owner: "me" },
    ...user,
  });

describe("configuration of a pack", () => {
  it("takes the schema's defaults, then the pack's, then the user's", () => {
    const pack = { size: { level: undefined, properties: { max: 6 } } };
    assert.deepEqual(resolve({}).get("size"), {
      level: "mandatory",
      configured: false,
      properties: { max: 5 },
    });
    assert.deepEqual(resolve({}, pack).get("size"), {
      level: "mandatory",
      configured: false,
      properties: { max: 6 },
    });
    assert.deepEqual(
      resolve({ size: { max: 7, enforcementLevel: "advisory" } }, pack).get("size"),
      {
        level: "advisory",
        configured: true,
        properties: { max: 7 },
      },
    );
  });

  it("lets `all` set every level but that of policies named beside it", () => {
    const settings = resolve({ all: "disabled", size: "mandatory" });
    assert.equal(settings.get("plain")?.level, "disabled");
    assert.equal(settings.get("size")?.level, "mandatory");
  });

  const wrong: readonly [string, Record<string, unknown>, RegExp][] = [
    ["an unknown policy", { sise: "advisory" }, /no policy "sise"\. Did you mean "size"\?/],
    [
      "an unknown property",
      { size: { mx: 1 } },
      /"size" has no property "mx": its properties are max, names/,
    ],
    [
      "a property of a policy without any",
      { plain: { a: 1 } },
      /"plain" has no property "a": it has none/,
    ],
    ["a wrong type", { size: { max: "7" } }, /"size": max is "7", expected integer/],
    ["a figure out of range", { size: { max: 10 } }, /max is 10, it must be at most 9/],
    ["a wrong item", { size: { names: ["a", 1] } }, /names\[1\] is 1, expected string/],
    ["a wrong level", { size: "strict" }, /"size" has the level "strict"; allowed are/],
    ["neither level nor object", { size: 3 }, /"size" must be a level/],
    ["a missing required property", { needs: {} }, /"needs" needs a value for owner/],
    ["properties for all", { all: { max: 1 } }, /"all" sets a level only/],
  ];
  for (const [name, user, expected] of wrong) {
    it(`refuses ${name}`, () => {
      assert.throws(
        () => resolve(user),
        (error) =>
          error instanceof GonogoError && error.code === "usage" && expected.test(error.message),
      );
    });
  }

  it("is refused before anything runs", async () => {
    const dir = makePack(
      'new PolicyPack("guard", { policies: [{ name: "a", description: "d", validateResource() {} }] });',
    );
    await assert.rejects(
      run(makeProgram(""), { packs: [{ dir, config: { b: "mandatory" } }] }),
      (error) =>
        error instanceof GonogoError && error.code === "usage" && /policy "b"/.test(error.message),
    );
    removeFolders();
  });
});

const guard = `
new PolicyPack("guard", { enforcementLevel: "mandatory", policies: [
  { name: "adds-owner", description: "Owners are named.", enforcementLevel: "remediate", severity: "high",
    remediateResource: (a) => {
      if (!a.type.startsWith("random:index/randomPet")) return undefined;
      return { ...a.props, keepers: { ...a.props.keepers, owner: "ops" } };
    },
    validateResource: (a, report) => {
      if (a.type.startsWith("random:index/randomPet") && !a.props.keepers?.owner) report("no owner");
    } },
  { name: "later", description: "Sees what was changed.",
    validateResource: (a, report) => { if (a.name === "good") report(JSON.stringify(a.props.keepers)); } },
  { name: "stack-wide", description: "The stack as a whole.", displayName: "Stack", tags: ["domain:x"], url: "https://x",
    validateStack: (s, report) => {
      report("for nobody");
      report("for good", s.resources.find((r) => r.name === "good").urn);
    } },
] });`;

describe("what a pack says", function () {
  this.timeout(60_000);
  after(removeFolders);

  it("comes back whole: violations, remediations, thrown rules", async () => {
    const program = makeProgram(
      'import * as pulumi from "@pulumi/pulumi";\nimport { RandomPet } from "@pulumi/random/randomPet";\n' +
        'pulumi.runtime.registerResourceTransform((a) => a.name === "good"\n' +
        "  ? { props: { ...a.props, keepers: { fromTransform: 'yes' } }, opts: a.opts } : undefined);\n" +
        'const good = new RandomPet("good");\nnew RandomPet("bad");\n' +
        "export const owner = good.keepers.apply((keepers) => keepers?.owner);\n",
    );
    const thrower = makePack(
      'new PolicyPack("thrower", { policies: [{ name: "breaks", description: "d", validateResource: (a) => {\n' +
        '  if (a.name === "bad") throw new TypeError("bad rule"); } }] });',
    );
    const result = await run(program, { packs: [{ dir: makePack(guard) }, { dir: thrower }] });
    const [first, second] = result.packs;
    const bad = "urn:pulumi:dev::demo::random:index/randomPet:RandomPet::bad";
    const good = "urn:pulumi:dev::demo::random:index/randomPet:RandomPet::good";
    assert.deepEqual(
      first?.remediations.map(({ urn, changes, policy }) => [policy, urn, changes]).sort(),
      [
        ["adds-owner", bad, [{ property: "keepers", after: { owner: "ops" } }]],
        ["adds-owner", good, [{ property: "keepers.owner", after: "ops" }]],
      ],
    );
    assert.deepEqual(
      first?.violations.map(({ policy, urn, level }) => [policy, urn, level]),
      [
        ["later", good, "mandatory"],
        ["stack-wide", "urn:pulumi:dev::demo::pulumi:pulumi:Stack::demo-dev", "mandatory"],
        ["stack-wide", good, "mandatory"],
      ],
    );
    assert.deepEqual(
      first?.violations.slice(1).map(({ message }) => message),
      ["for nobody", "for good"],
    );
    assert.deepEqual(JSON.parse(first?.violations[0]?.message ?? ""), {
      fromTransform: "yes",
      owner: "ops",
    });
    assert.deepEqual(result.outputs, { owner: "ops" });
    assert.deepEqual(second?.errors, [
      { urn: bad, policy: "breaks", message: "TypeError: bad rule" },
    ]);
    assert.equal(second?.analyzed, first?.analyzed);
    const stackWide = first?.policies.find((policy) => policy.name === "stack-wide");
    assert.equal(stackWide?.type, "stack");
    assert.equal(stackWide?.displayName, "Stack");
    assert.deepEqual(stackWide?.tags, ["domain:x"]);
  });

  it("is the same from a pack in TypeScript", async () => {
    const pack = makePack("", {
      "package.json": '{"name":"guard-pack","version":"1.0.0","main":"index.ts"}',
      "index.ts":
        'import { PolicyPack } from "@pulumi/policy";\nconst level = "mandatory" as const;\n' +
        'new PolicyPack("typed", { policies: [{ name: "says", description: "d", enforcementLevel: level,\n' +
        'validateResource: (a, report) => { if (a.type === "pulumi:pulumi:Stack") report(a.name); } }] });\n',
    });
    const result = await run(makeProgram(""), { packs: [{ dir: pack }] });
    assert.equal(result.packs[0]?.violations[0]?.message, "demo-dev");
  });
});
