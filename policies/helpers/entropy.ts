/** How many bits of randomness the generators of @pulumi/random put into their result. */

const letters = "abcdefghijklmnopqrstuvwxyz";
const digits = "0123456789";
/** The provider's own special characters, from the documentation of `special`. */
const specials = "!@#$%&*()-_=+[]{}<>:?";

export interface PasswordClasses {
  readonly length: number;
  readonly lower: boolean;
  readonly upper: boolean;
  readonly numeric: boolean;
  readonly special: boolean;
  readonly overrideSpecial?: string | undefined;
  readonly minLower?: number | undefined;
  readonly minUpper?: number | undefined;
  readonly minNumeric?: number | undefined;
  readonly minSpecial?: number | undefined;
}

/** Shannon entropy in bits of one character drawn evenly from the list, in which one may repeat. */
function bitsPerDraw(characters: string): number {
  const counts = new Map<string, number>();
  for (const character of characters) {
    counts.set(character, (counts.get(character) ?? 0) + 1);
  }
  const total = [...characters].length;
  let bits = 0;
  for (const count of counts.values()) {
    bits -= (count / total) * Math.log2(count / total);
  }
  return bits;
}

/**
 * Lower bound in bits. The provider draws `min*` characters from each class, the rest from all
 * classes, then shuffles; shuffling only adds, so the sum over the draws is a bound.
 */
export function passwordBits(classes: PasswordClasses): number {
  const special = classes.overrideSpecial || specials;
  const pools: readonly (readonly [boolean, string, number | undefined])[] = [
    [classes.lower, letters, classes.minLower],
    [classes.upper, letters.toUpperCase(), classes.minUpper],
    [classes.numeric, digits, classes.minNumeric],
    [classes.special, special, classes.minSpecial],
  ];
  const everything = pools.map(([on, characters]) => (on ? characters : "")).join("");
  let left = Math.max(0, classes.length);
  let bits = 0;
  for (const [, characters, minimum] of pools) {
    const drawn = Math.min(left, Math.max(0, minimum ?? 0));
    bits += drawn * bitsPerDraw(characters);
    left -= drawn;
  }
  return bits + (everything === "" ? 0 : left * bitsPerDraw(everything));
}
