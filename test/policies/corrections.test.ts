/** Corrections: accepted by the policy, and TypeScript that compiles against @pulumi/aws. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { type Correction, correctionOf } from "../../policies/framework/correction";
import { correctionCode } from "../../policies/framework/correction-code";
import type { Policy } from "../../policies/framework/define-policy";
import { evaluateExample, exampleResources } from "../../policies/framework/example";
import type { ResourceData } from "../../policies/framework/indexed-stack";
import { resolveOptions } from "../../policies/framework/options";
import { className } from "../../policies/framework/typescript";
import { policies } from "../../policies/registry.gen";
import { snippet } from "../../scripts/gen/snippet";
import { root } from "./support/policies";

interface Found {
  readonly policy: Policy;
  readonly example: string;
  readonly resource: ResourceData;
  readonly correction: Correction;
  readonly code: string;
}

function correctionsOf(policy: Policy): readonly Found[] {
  return policy.fails.flatMap((example) => {
    const evaluation = evaluateExample(policy, example);
    const stack = exampleResources(example);
    const [resource] = stack;
    assert(evaluation.outcome === "fail" && resource);
    const { values: options } = resolveOptions(policy, example.options ?? {});
    const environment = example.environment ?? "production";
    return evaluation.findings.flatMap(({ property, sentence }) => {
      const about = { policy, resource, stack, options, environment };
      const correction = correctionOf({ ...about, property, sentence });
      const code = correction && correctionCode(correction, resource);
      return correction && code
        ? [{ policy, example: example.name, resource, correction, code }]
        : [];
    });
  });
}

describe("corrections", () => {
  const all = policies.flatMap(correctionsOf);
  const by = (id: string) => all.filter(({ policy }) => policy.id === id);

  it("are there for most policies about properties", () => {
    assert(all.length > 200, String(all.length));
    assert(new Set(all.map(({ policy }) => policy.id)).size > 80);
  });

  it("are the remediation where the policy has one that helps", () => {
    const [rotation] = by("kms-key-rotation");
    assert.equal(rotation?.correction.kind, "remediation");
    assert.equal(
      rotation?.code,
      'new aws.kms.Key("example", {\n  // ...\n  enableKeyRotation: true,\n});',
    );
  });

  it("keep what stands beside them in an object and in a list", () => {
    const breaker = by("service-circuit-breaker").find(({ example }) => example === "off");
    const kept = ["  deploymentCircuitBreaker: {", "    // ...", "    enable: true,"];
    assert(breaker?.code.includes(kept.join("\n")), breaker?.code);
    const nested = by("volume-encrypted").find(({ example }) => example.includes("template"));
    assert.match(
      nested?.code ?? "",
      /\/\/ blockDeviceMappings\[0\]\n {4}\{\n {6}ebs: \{\n {8}\/\/ \.\.\./,
    );
  });

  it("name no value of a program whose right value only it knows", () => {
    for (const { policy } of all) {
      assert(policy.corrections || Object.keys(policy.remediations).length > 0, policy.id);
    }
    assert.deepEqual(by("environment-no-secrets"), []);
    assert.deepEqual(by("stripe-webhook-url"), []);
  });

  it("compile against the types of the provider", () => {
    const found = all.filter(({ resource }) => resource.type.startsWith("aws:"));
    assert(found.length > 200, String(found.length));
    assert.deepEqual(
      compile(
        found.map(({ policy: { id }, resource, code }) => ({ id, types: [resource.type], code })),
      ),
      [],
    );
  }).timeout(300_000);

  it("have examples behind them that compile too: the first passing one of each policy", () => {
    const examples = policies.flatMap(({ id, passes }) => {
      const [first] = passes;
      const types = first ? [first.type, ...(first.with ?? []).map(({ type }) => type)] : [];
      return first && types.every((type) => type.startsWith("aws:"))
        ? [{ id, types, code: snippet(first) }]
        : [];
    });
    assert(examples.length > 120, String(examples.length));
    assert.deepEqual(compile(examples), []);
  }).timeout(300_000);
});

interface Snippet {
  /** Of the policy. */
  readonly id: string;
  /** Tokens of the classes that the code uses. */
  readonly types: readonly string[];
  readonly code: string;
}

/** What tsc says of the snippets, each in a block of its own. */
function compile(snippets: readonly Snippet[]): readonly string[] {
  mkdirSync(path.join(root, ".cache"), { recursive: true });
  const folder = mkdtempSync(path.join(root, ".cache", "corrections-"));
  try {
    writeFileSync(path.join(folder, "index.ts"), program(snippets));
    const tsc = path.join(root, "node_modules/typescript-7/bin/tsc");
    const flags = [
      "--ignoreConfig",
      "--noEmit",
      "--strict",
      "--skipLibCheck",
      "--module",
      "nodenext",
    ];
    const { stdout } = spawnSync(process.execPath, [tsc, ...flags, "index.ts"], {
      cwd: folder,
      encoding: "utf8",
    });
    return stdout.split("\n").filter(Boolean);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * The classes stand in for the provider's: their arguments are the provider's own types, of which
 * any part may be left out.
 */
function program(snippets: readonly Snippet[]): string {
  const tokens = [...new Set(snippets.flatMap(({ types }) => types))];
  const modules = new Map<string, string[]>();
  const imports = tokens.map((token, index) => {
    const [, file = ""] = token.split(":");
    const [folder = "", name = ""] = className(token).split(".").slice(1);
    modules.set(folder, [
      ...(modules.get(folder) ?? []),
      `${name}: null as unknown as new (name: string, args: Part<Args${index}>) => any`,
    ]);
    return `import type { ${name}Args as Args${index} } from "@pulumi/aws/${file}";`;
  });
  const members = [...modules].map(([folder, classes]) => `${folder}: { ${classes.join(", ")} }`);
  // What stands for a value of the reader's own program.
  const own = snippets.flatMap(({ code }) => {
    const bare = code.replace(/"(?:[^"\\]|\\.)*"|\/\/.*|JSON\.stringify|\b\w+(?=:)/g, "");
    return [...bare.matchAll(/(?<![\w.])[a-z]\w*/g)].map(([name]) => name);
  });
  const names = [...new Set(own)].filter(
    (name) => !/^(new|true|false|aws|null|const|pulumi|secret)$/.test(name),
  );
  return [
    'import type { Output } from "@pulumi/pulumi";',
    "declare const pulumi: { secret<T>(value: T): T };",
    ...imports,
    "type Part<T> = T extends Output<unknown> | Promise<unknown> ? T",
    "  : T extends readonly (infer U)[] ? Part<U>[]",
    "  : T extends object ? { [K in keyof T]?: Part<T[K]> } : T;",
    `const aws = { ${members.join(", ")} };`,
    ...names.map((name) => `declare const ${name}: any;`),
    ...snippets.map(({ code, id }) => `{ // ${id}\n${code}\n}`),
  ].join("\n");
}
