/** The files of a policy pack of one's own: it builds, its tests pass, and it runs beside ours. */
import { policyTemplate } from "./policy-template";

const imports = 'import { definePolicy, unknown } from "gonogo/policies";';

/** The text of a policy in such a pack. @param pack Its name. */
export function ownPolicy(pack: string, id: string, type: string): string {
  const control = `${pack}-ownership`;
  return policyTemplate({
    id,
    type,
    imports,
    control,
    controlsFrom: "../controls.ts, or gonogo's",
  });
}

const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;

/** File → text. @param version Of this package. */
export function packFiles(pack: string, type: string, version: string): Record<string, string> {
  return {
    "PulumiPolicy.yaml": `runtime: nodejs\nversion: 0.1.0\ndescription: Policies of ${pack}.\n`,
    "package.json": json({
      name: pack,
      version: "0.1.0",
      private: true,
      main: "bin/index.js",
      scripts: { build: "tsc", test: "tsc && mocha 'bin/test/*.test.js'" },
      dependencies: {
        "@pulumi/aws": "^7.48.0",
        "@pulumi/policy": "1.21.0",
        "@pulumi/pulumi": "^3.248.0",
        "@pulumi/random": "^4.21.2",
        gonogo: `^${version}`,
      },
      devDependencies: {
        "@types/mocha": "^10.0.10",
        "@types/node": "^20.19.0",
        mocha: "^11.0.0",
        typescript: ">=5.6.0",
      },
    }),
    "tsconfig.json": json({
      compilerOptions: {
        target: "es2022",
        module: "nodenext",
        strict: true,
        noUncheckedIndexedAccess: true,
        skipLibCheck: true,
        rootDir: ".",
        outDir: "bin",
        types: ["node", "mocha"],
      },
      include: ["*.ts", "policies", "test"],
    }),
    ".gitignore": "node_modules/\nbin/\n",
    "controls.ts": `/** What this pack adds to the words of a policy: ids of its controls, types of its resources. */
declare module "gonogo/policies/custom" {
  interface CustomControls {
    "${pack}-ownership": true;
  }
}

export {};
`,
    "policies/index.ts": `import type { Policy } from "gonogo/policies";
import ownerTag from "./owner-tag";

export const policies: readonly Policy[] = [ownerTag];
`,
    "policies/owner-tag.ts": ownPolicy(pack, "owner-tag", type),
    "index.ts": `import { servePack } from "gonogo/policies";
import { policies } from "./policies";

servePack({
  name: "${pack}",
  version: "0.1.0",
  about: { displayName: "Policies of ${pack}" },
  policies: policies.map((policy) => ({ policy })),
});
`,
    "test/policies.test.ts": `import { testPolicies } from "gonogo/policies/testing";
import { policies } from "../policies";

testPolicies(policies);
`,
  };
}
