/** Single spots of @pulumi/pulumi that are replaced while they are loaded. */
import * as fs from "node:fs";
import type { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { offerServices, routeCalls } from "./direct-calls";
import { installFastStructs, type Protobuf } from "./fast-structs";
import { internals, type Loader, settings } from "./node-internals";
import { sealConfig } from "./sealed-config";

interface Patch {
  /** End of the file's path inside @pulumi/pulumi. */
  readonly file: string;
  readonly replace: readonly (readonly [string, string])[];
  readonly after?: (exports: Record<string, unknown>, module: NodeModule) => void;
}

/**
 * The closure serialiser reads variables through V8's inspector, which slows the loading of every
 * file; it connects by itself when it is first used.
 */
const inspectorAtStart = ["return v8Hooks.isInitializedAsync();", "return;"] as const;

const fastPatches: readonly Patch[] = [
  {
    file: "/runtime/debuggable.js",
    // What is put on every promise serves the search for leaked ones alone.
    replace: process.env.PULUMI_DEBUG_PROMISE_LEAKS
      ? []
      : [
          'Object.defineProperty(p, "_debugId", { writable: true, value: promiseId });',
          'Object.defineProperty(p, "_debugCtx", { writable: true, value: ctx });',
          'Object.defineProperty(p, "_debugStackTrace", { writable: true, value: new Error().stack });',
        ].map((line) => [line, ""] as const),
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
    replace: [['require("source-map-support/register");', ""], inspectorAtStart],
  },
  {
    file: "/cmd/run-policy-pack/index.js",
    replace: [['require("source-map-support/register");', ""], inspectorAtStart],
  },
  {
    file: "/runtime/closure/v8Hooks.js",
    // Connected late, it must hear of the files that are loaded already.
    replace: [
      [
        "inspectorSession.connect();",
        'inspectorSession.connect();\n    inspectorSession.on("Debugger.scriptParsed", (event) => ' +
          "scriptIdToUrlMap.set(event.params.scriptId, event.params.url));",
      ],
    ],
  },
  {
    file: "/cmd/run/run.js",
    // Spans of a tracer that nobody has configured.
    replace: [
      [
        'const tracing = __importStar(require("./tracing"));',
        'const tracing = process.argv.includes("--tracing") ? require("./tracing") : {' +
          " newSpan: () => ({ setAttribute() {}, addEvent() {}, end() {} }) };",
      ],
    ],
  },
  {
    file: "/runtime/index.js",
    replace: [
      [
        'var serializeClosure_1 = require("./closure/serializeClosure");\n' +
          "exports.serializeFunctionAsync = serializeClosure_1.serializeFunctionAsync;\n" +
          "exports.serializeFunction = serializeClosure_1.serializeFunction;\n" +
          'var codePaths_1 = require("./closure/codePaths");\n' +
          "exports.computeCodePaths = codePaths_1.computeCodePaths;",
        ["serializeFunctionAsync", "serializeFunction", "computeCodePaths"]
          .map((name) => {
            const file = name === "computeCodePaths" ? "codePaths" : "serializeClosure";
            return `exports.${name} = (...args) => require("./closure/${file}").${name}(...args);`;
          })
          .join("\n"),
      ],
    ],
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

const grpcFile = /[\\/]@grpc[\\/]grpc-js[\\/]build[\\/]src[\\/](client|server)\.js$/;
/** Each copy of google-protobuf's generated Struct. */
const structFile = /[\\/]google-protobuf[\\/]google[\\/]protobuf[\\/]struct_pb\.js$/;

const configPatch: Patch = { file: "/config.js", replace: [], after: sealConfig };

export function installPatches(): void {
  const plainLoader = internals._extensions[".js"] as Loader;
  const patches = [
    ...(settings.fast ? fastPatches : []),
    ...(settings.sealed?.length ? [configPatch] : []),
  ];
  internals._extensions[".js"] = (module, filename) => {
    if (settings.fast && structFile.test(filename)) {
      plainLoader(module, filename);
      const protobuf = module.require("google-protobuf") as Protobuf;
      installFastStructs((module.exports as { Struct: typeof Struct }).Struct, protobuf);
      return;
    }
    const grpcPart = settings.engine ? grpcFile.exec(filename)?.[1] : undefined;
    if (grpcPart) {
      plainLoader(module, filename);
      (grpcPart === "client" ? routeCalls : offerServices)(module.exports);
      return;
    }
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
