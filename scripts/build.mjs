// Bundles the tool (dist/gonogo.js) and the policy pack (policies/bin/index.js). Both are CommonJS:
// the tool runs on plain Node, the pack in Pulumi's stock runner.
import { build } from "esbuild";

const common = {
  bundle: true,
  platform: "node",
  target: "node20",
  format: "cjs",
  logLevel: "warning",
  legalComments: "none",
};

await Promise.all([
  build({
    ...common,
    entryPoints: { gonogo: "gonogo/cli/main.ts" },
    outdir: "dist",
    banner: { js: "#!/usr/bin/env node" },
    external: ["@pulumi/pulumi", "@pulumi/policy", "@pulumi/aws", "esbuild", "tsx"],
    // Pulumi's protocol messages are plain generated code; the SDK around them is not needed.
    plugins: [
      {
        name: "bundle-pulumi-proto",
        setup(b) {
          b.onResolve({ filter: /^@pulumi\/pulumi\/proto\// }, async (args) =>
            args.pluginData === "resolved"
              ? undefined
              : b.resolve(args.path, {
                  kind: "require-call",
                  resolveDir: args.resolveDir,
                  pluginData: "resolved",
                }),
          );
        },
      },
    ],
  }),
  build({
    ...common,
    entryPoints: { index: "policies/index.ts" },
    outdir: "policies/bin",
    external: ["@pulumi/policy", "@pulumi/policy/*", "@pulumi/pulumi", "@pulumi/pulumi/*"],
  }),
]);
