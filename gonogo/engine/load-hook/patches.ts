/** Single spots of @pulumi/pulumi that are replaced while they are loaded. */
import * as fs from "node:fs";
import { internals, type Loader, settings } from "./node-internals";
import { sealConfig } from "./sealed-config";

interface Patch {
  /** End of the file's path inside @pulumi/pulumi. */
  readonly file: string;
  readonly replace: readonly (readonly [string, string])[];
  readonly after?: (exports: Record<string, unknown>, module: NodeModule) => void;
}

const fastPatches: readonly Patch[] = [
  {
    file: "/runtime/debuggable.js",
    replace: [["value: new Error().stack }", 'value: "" }']],
  },
  {
    file: "/log/index.js",
    replace: [
      [
        "return log(engine, engproto.LogSeverity.DEBUG, msg, resource, streamId, ephemeral);",
        "return Promise.resolve();",
      ],
    ],
  },
  {
    file: "/cmd/run/index.js",
    replace: [['require("source-map-support/register");', ""]],
  },
  {
    file: "/cmd/run-policy-pack/index.js",
    replace: [['require("source-map-support/register");', ""]],
  },
  {
    file: "/cmd/run-policy-pack/run.js",
    replace: [["if (opts.typeScript) {", "if (false) {"]],
  },
  {
    file: "/cmd/run/error.js",
    // Colours only hinder reading, and inspecting an error with them is slow on Node 20.
    replace: [["util.inspect(err, { colors: true })", "(err.stack || util.inspect(err))"]],
  },
  {
    file: "/dynamic/index.js",
    replace: [
      [
        "props[providerKey] = serializeProvider(provider);",
        "props[providerKey] = globalThis.__gonogoKeepProvider(provider);",
      ],
    ],
  },
];

const configPatch: Patch = { file: "/config.js", replace: [], after: sealConfig };

export function installPatches(): void {
  const plainLoader = internals._extensions[".js"] as Loader;
  const patches = [
    ...(settings.fast ? fastPatches : []),
    ...(settings.sealed?.length ? [configPatch] : []),
  ];
  internals._extensions[".js"] = (module, filename) => {
    const inPackage = /[\\/]@pulumi[\\/]pulumi([\\/].*)$/.exec(filename)?.[1];
    const file = inPackage?.replace(/\\/g, "/");
    const patch = file ? patches.find((candidate) => candidate.file === file) : undefined;
    if (!patch) {
      plainLoader(module, filename);
      return;
    }
    module._compile(patched(patch, fs.readFileSync(filename, "utf8")), filename);
    patch.after?.(module.exports, module);
  };
}

/** All replacements or none: a file that looks different runs as it is. */
function patched(patch: Patch, source: string): string {
  let code = source;
  for (const [from, to] of patch.replace) {
    if (code.split(from).length !== 2) return source;
    code = code.replace(from, () => to);
  }
  return code;
}
