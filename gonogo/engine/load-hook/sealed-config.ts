/** Configuration that is encrypted and that this preview cannot decrypt. */
import { settings } from "./node-internals";

const unknownValue = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** Makes configuration that stays closed unknown instead of a wrong value. */
export function sealConfig(exports: Record<string, unknown>, module: NodeModule): void {
  const sealed = new Set(settings.sealed);
  const { prototype } = exports.Config as { prototype: Record<string, unknown> };
  const isSealed = (config: { name: string }, key: string) => sealed.has(`${config.name}:${key}`);
  for (const kind of ["", "Boolean", "Number", "Object"]) {
    for (const verb of ["get", "require"]) {
      const plain = `${verb}${kind}`;
      const secret = `${verb}Secret${kind}`;
      const originals = { plain: prototype[plain], secret: prototype[secret] };
      prototype[plain] = function (this: { name: string }, key: string, ...rest: unknown[]) {
        if (isSealed(this, key)) throw sealedError(`${this.name}:${key}`, secret);
        return (originals.plain as (...args: unknown[]) => unknown).call(this, key, ...rest);
      };
      prototype[secret] = function (this: { name: string }, key: string, ...rest: unknown[]) {
        if (isSealed(this, key)) return unknownSecret(module);
        return (originals.secret as (...args: unknown[]) => unknown).call(this, key, ...rest);
      };
    }
  }
}

function sealedError(key: string, method: string): Error {
  const error = new Error(
    `Configuration ${key} is encrypted and cannot be decrypted in this preview, so it has no ` +
      `plain value. Read it with ${method}, or set PULUMI_CONFIG_PASSPHRASE.`,
  );
  error.name = "ConfigError";
  return error;
}

/** An Output that is secret and not known, of the very SDK that the program uses. */
function unknownSecret(module: NodeModule): unknown {
  const { Output } = module.require("./output") as {
    Output: new (...args: unknown[]) => unknown;
  };
  const no = Promise.resolve(false);
  const yes = Promise.resolve(true);
  return new Output([], Promise.resolve(unknownValue), no, yes, Promise.resolve([]));
}
