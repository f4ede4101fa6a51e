/** What may be told of a secret: how long it is and how many characters it has, not which. Pure. */

export interface PasswordShape {
  readonly length: number;
  readonly distinct: number;
  /** Whether it is one of those that examples have, or the name it belongs to. */
  readonly known: boolean;
}

const placeholders =
  /^(admin|change.?me|default|example|letmein|pass(word|wort)?|postgres(ql)?|qwerty|redis|root|secret|test|toor|your.*|generate.*)[\d!_-]*$/i;

/** @param names What it must not be equal to: the user, the database. */
export function shapeOf(password: string, ...names: readonly string[]): PasswordShape {
  const known = placeholders.test(password) || names.some((name) => name === password);
  return { length: password.length, distinct: new Set(password).size, known };
}
