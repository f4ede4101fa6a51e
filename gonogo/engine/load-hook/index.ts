/**
 * Loaded into the child processes with `--require`, before Pulumi's own runner. It leaves every
 * file
 * on disk as it is: single spots of @pulumi/pulumi are replaced while they are loaded, each only
 * where the text is exactly the expected one; otherwise the file runs untouched. It is bundled into
 * one file of its own and imports nothing of the tool.
 *
 * What it does (`fast`): TypeScript is transpiled by esbuild without a type check; the compiler,
 * the
 * inspector and the package walker of the closure serialiser are used when first needed, and so are
 * other heavy parts; compiled code is kept between runs; no stack is captured per promise; debug
 * messages that nobody reads are not sent; dynamic providers are checked in process; properties are
 * read and written without the generated classes; calls between tool and children go over a pipe
 * instead of HTTP/2, with the same messages.
 * Always: reading configuration that is encrypted and stays closed gives an unknown secret, or an
 * error that says so where a plain value is asked for.
 */
import { installCodeCache } from "./code-cache";
import { installDynamicProviders } from "./dynamic-providers";
import { installLazyModules } from "./lazy-modules";
import { settings } from "./node-internals";
import { installPatches } from "./patches";
import { installTypeScript } from "./typescript";

if (settings.fast) {
  installCodeCache();
  installTypeScript();
  installLazyModules();
  installDynamicProviders();
}
installPatches();
