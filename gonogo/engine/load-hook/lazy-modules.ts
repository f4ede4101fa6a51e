/** Modules that are loaded when first used. */
import { internals } from "./node-internals";

/** Modules of @pulumi/pulumi that are heavy and that a preview seldom uses. */
export function installLazyModules(): void {
  const load = internals._load;
  const lazy = new Set(["@npmcli/arborist", "../../typescript-shim"]);
  internals._load = function (request, parent, isMain) {
    if (!lazy.has(request) || !/[\\/]@pulumi[\\/]pulumi[\\/]/.test(parent?.filename ?? "")) {
      return load.call(this, request, parent, isMain);
    }
    let real: Record<string | symbol, unknown> | undefined;
    return new Proxy({} as Record<string | symbol, unknown>, {
      get(_, key) {
        // Compiled imports ask this before anything else; the answer must not load the module.
        if (key === "__esModule") return true;
        real ??= load.call(internals, request, parent, false) as Record<string | symbol, unknown>;
        return key === "default" ? (real.default ?? real) : real[key];
      },
    });
  };
}
