// Plugins of esbuild for the bundles: what goes in, what stays out.
import { readFile } from "node:fs/promises";
import path from "node:path";

// Pulumi's protocol messages are plain generated code and go into the bundle; its SDK stays out.
export const bundleProtocol = {
  name: "bundle-pulumi-proto",
  setup(b) {
    b.onResolve({ filter: /^@pulumi\// }, (args) =>
      args.path.startsWith("@pulumi/pulumi/proto/")
        ? undefined
        : { path: args.path, external: true },
    );
  },
};

const examples = "passes|fails|unknowns|notApplicables";

/**
 * A policy's examples are tests and documentation. They are half of its code, and a pack that has
 * to read them starts later. Only lists that stand where the formatter puts the members of a
 * policy are emptied; what they alone used is then left out by esbuild.
 */
export const withoutExamples = {
  name: "without-examples",
  setup(b) {
    b.onLoad({ filter: /[\\/]policies[\\/][a-z-]+[\\/][a-z0-9-]+\.ts$/ }, async (args) => {
      const source = await readFile(args.path, "utf8");
      if (!/^export default definePolicy\(\{$/m.test(source)) return undefined;
      const contents = source
        .replace(new RegExp(`^  (${examples}): \\[\\n[^]*?^  \\],$`, "gm"), "  $1: [],")
        .replace(new RegExp(`^  (${examples}): \\[.+\\],$`, "gm"), "  $1: [],");
      return { contents, loader: "ts" };
    });
  },
};

/**
 * The executable pack brings @pulumi/policy along. Two spots of it do not fit there, and each must
 * be found as it is expected: the version comes from a package.json in the working folder, which is
 * the user's program; and the SDK's own decoding, which our handlers replace, loads the whole of
 * @pulumi/pulumi.
 */
export function bundledSdk(version) {
  const versionOf = "require(`${cwd}/package.json`)";
  return {
    name: "bundled-sdk",
    setup(b) {
      b.onLoad({ filter: /[\\/]@pulumi[\\/]policy[\\/]policy\.js$/ }, async (args) => {
        const source = await readFile(args.path, "utf8");
        if (source.split(versionOf).length !== 2) {
          throw new Error(`${args.path} does not hold ${versionOf} once`);
        }
        return { contents: source.replace(versionOf, JSON.stringify({ version })), loader: "js" };
      });
      b.onResolve({ filter: /^@pulumi\/pulumi(\/runtime\/rpc)?$/ }, (args) => {
        if (args.importer.replaceAll("\\", "/").endsWith("/@pulumi/policy/deserialize.js")) {
          return { path: args.path, namespace: "left-out" };
        }
        throw new Error(`${args.importer} needs ${args.path}, which the executable leaves out`);
      });
      // Of gRPC's server, only its diagnosis service wants this one.
      b.onResolve({ filter: /^@grpc\/proto-loader$/ }, (args) => ({
        path: args.path,
        namespace: "left-out",
      }));
      b.onLoad({ filter: /.*/, namespace: "left-out" }, () => ({
        contents: "module.exports = {};",
      }));
      const here = path.join("policies", "framework", "grpc-bundled.ts");
      b.onResolve({ filter: /^\.\/grpc-of-sdk$/ }, () => ({ path: path.resolve(here) }));
    },
  };
}
