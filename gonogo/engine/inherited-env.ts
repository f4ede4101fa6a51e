/**
 * The environment that a program, its packs and its providers inherit: all but the key that signs
 * the report about them. Code that is judged must not be able to vouch for itself.
 */
export function inheritedEnvironment(env: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  const { GONOGO_SIGNING_KEY: _, GONOGO_SIGNING_PASSPHRASE: __, ...inherited } = env;
  return inherited;
}
