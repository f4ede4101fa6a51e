/** Modules of @pulumi/pulumi that are heavy, that a preview seldom uses, loaded when first used. */
import { internals } from "./node-internals";

type Exports = Record<string | symbol, unknown>;

/** Request → ends of the files of @pulumi/pulumi in which it is put off. */
const lazy: Readonly<Record<string, readonly string[]>> = {
  "@npmcli/arborist": ["/runtime/closure/codePaths.js"],
  "normalize-package-data": ["/runtime/closure/codePaths.js"],
  "../../typescript-shim": [
    "/runtime/closure/parseFunction.js",
    "/runtime/closure/rewriteSuper.js",
    "/runtime/closure/utils.js",
  ],
  "./automation": ["/index.js"],
  "./provider": ["/index.js"],
  "./tracing": ["/cmd/run/run.js"],
  "@opentelemetry/api": ["/cmd/run/instrumentation.js"],
  "js-yaml": ["/runtime/manifest.js"],
};

export function installLazyModules(): void {
  const load = internals._load;
  internals._load = function (request, parent, isMain) {
    const files = Object.hasOwn(lazy, request) ? lazy[request] : undefined;
    const inPackage =
      files && /[\\/]@pulumi[\\/]pulumi([\\/].*)$/.exec(parent?.filename ?? "")?.[1];
    if (!inPackage || !files.includes(inPackage.replace(/\\/g, "/"))) {
      return load.call(this, request, parent, isMain);
    }
    return lazyExports(() => load.call(internals, request, parent, false) as Exports);
  };
}

/** Looks like the module; compiled imports ask for `__esModule` first, which must not load it. */
function lazyExports(load: () => Exports): Exports {
  let real: Exports | undefined;
  const loaded = () => {
    real ??= load();
    return real;
  };
  return new Proxy({} as Exports, {
    get(_, key) {
      if (key === "__esModule") return true;
      return key === "default" ? (loaded().default ?? loaded()) : loaded()[key];
    },
    has: (_, key) => key in loaded(),
    ownKeys: () => Reflect.ownKeys(loaded()),
    getOwnPropertyDescriptor(_, key) {
      const descriptor = Reflect.getOwnPropertyDescriptor(loaded(), key);
      // A proxy may only report properties that its own target could have.
      return descriptor && { ...descriptor, configurable: true };
    },
  });
}
