import { type CheckContext, definePolicy } from "../framework/define-policy";
import { unknown } from "../framework/unknown";
import { passwordBits } from "../helpers/entropy";
import { isFalse, numberOf } from "../helpers/flags";
import { show } from "../helpers/show";

type Unknowns = Pick<CheckContext<never>, "isUnknown">;

interface PasswordInputs {
  readonly length: number;
  readonly lower?: boolean | undefined;
  readonly upper?: boolean | undefined;
  readonly numeric?: boolean | undefined;
  readonly number?: boolean | undefined;
  readonly special?: boolean | undefined;
  readonly overrideSpecial?: string | undefined;
  readonly minLower?: number | undefined;
  readonly minUpper?: number | undefined;
  readonly minNumeric?: number | undefined;
  readonly minSpecial?: number | undefined;
}

/**
 * Reads each input that the entropy depends on; an unknown one ends in `unknown`.
 * @param isOn Whether a class of characters is drawn from.
 */
function bitsOf(
  props: PasswordInputs,
  isOn: (name: "lower" | "upper" | "numeric" | "number" | "special") => boolean,
): number {
  return passwordBits({
    length: numberOf(props.length),
    lower: isOn("lower"),
    upper: isOn("upper"),
    // `number` is the older name of `numeric`: @pulumi/random randomPassword.
    numeric: isOn("numeric") && isOn("number"),
    special: isOn("special"),
    overrideSpecial: props.overrideSpecial,
    minLower: props.minLower,
    minUpper: props.minUpper,
    minNumeric: props.minNumeric,
    minSpecial: props.minSpecial,
  });
}

function isShort(props: PasswordInputs, minimum: number, context: Unknowns): boolean {
  return !context.isUnknown("length") && !(props.length >= minimum);
}

export default definePolicy({
  id: "generated-secret-strength",
  title: "Generated secrets are long and random enough",
  why: "A signing key, salt or password that can be guessed offline makes every token and session forgeable, and nobody notices. Length alone is not enough: ten digits are 33 bits.",
  fix: "Use random.RandomPassword with length 32 or more and all character classes, or random.RandomBytes with length 32 or more.",
  severity: "critical",
  controls: ["secrets-strong-random", "db-credentials-strong", "redis-auth-token"],
  resources: ["random:index/randomPassword:RandomPassword", "random:index/randomBytes:RandomBytes"],
  options: {
    minimumLength: {
      type: "integer",
      default: 32,
      minimum: 16,
      stricter: "higher",
      description: "Fewest characters of a RandomPassword.",
      source: "catalytic asks for 32 or more characters, toolbox for 32 random bytes.",
    },
    minimumBytes: {
      type: "integer",
      default: 32,
      minimum: 16,
      stricter: "higher",
      description: "Fewest bytes of a RandomBytes.",
      source: "toolbox asks for 32 random bytes.",
    },
    minimumBits: {
      type: "integer",
      default: 128,
      minimum: 64,
      stricter: "higher",
      description: "Fewest bits of entropy, computed from the length and the character classes.",
      source: "Our choice: the security strength that NIST SP 800-57 asks for beyond 2030.",
    },
  },
  messages: {
    short: "The secret has {actual} characters, fewer than {minimum}.",
    predictable:
      "The secret has {actual} bits of entropy, fewer than {minimum}: length is {length}, and the enabled classes give {perCharacter} bits a character.",
    fewBytes: "The secret has {actual} random bytes, fewer than {minimum}.",
  },
  checks: {
    *"random:index/randomPassword:RandomPassword"(props, context) {
      const { minimumLength, minimumBits } = context.options;
      if (isShort(props, minimumLength, context)) {
        const actual = show(props.length);
        yield { message: "short", property: "length", actual, minimum: minimumLength };
        return;
      }
      // A class that is not known yet counts as off: enough without it is enough with it.
      const least = bitsOf(props, (name) => !context.isUnknown(name) && !isFalse(props[name]));
      const bits = least >= minimumBits ? least : bitsOf(props, (name) => !isFalse(props[name]));
      if (!(bits >= minimumBits)) {
        yield {
          message: "predictable",
          property: "length",
          actual: Math.floor(bits),
          minimum: minimumBits,
          length: props.length,
          perCharacter: (bits / props.length).toFixed(1),
        };
      }
    },
    *"random:index/randomBytes:RandomBytes"(props, { options }) {
      if (!(props.length >= options.minimumBytes)) {
        const minimum = options.minimumBytes;
        yield { message: "fewBytes", property: "length", actual: show(props.length), minimum };
      }
    },
  },
  passes: [
    {
      name: "32 characters of all classes",
      type: "random:index/randomPassword:RandomPassword",
      props: { length: 32 },
    },
    {
      name: "the special characters that ElastiCache accepts",
      type: "random:index/randomPassword:RandomPassword",
      props: { length: 40, overrideSpecial: "!&#$^<>-" },
    },
    {
      name: "no special characters, which 32 characters can afford",
      type: "random:index/randomPassword:RandomPassword",
      props: { length: 32, special: false },
    },
    {
      name: "32 bytes",
      type: "random:index/randomBytes:RandomBytes",
      props: { length: 32 },
    },
  ],
  fails: [
    {
      name: "16 characters",
      type: "random:index/randomPassword:RandomPassword",
      props: { length: 16 },
      expect: "short",
    },
    {
      name: "16 characters of a class that is decided at deployment",
      type: "random:index/randomPassword:RandomPassword",
      props: { length: 16, special: unknown },
      expect: "short",
    },
    {
      name: "32 digits",
      type: "random:index/randomPassword:RandomPassword",
      props: { length: 32, lower: false, upper: false, special: false },
      expect: "predictable",
    },
    {
      name: "special characters alone, of which there are two",
      type: "random:index/randomPassword:RandomPassword",
      props: { length: 64, lower: false, upper: false, number: false, overrideSpecial: "!#" },
      expect: "predictable",
    },
    {
      name: "16 bytes",
      type: "random:index/randomBytes:RandomBytes",
      props: { length: 16 },
      expect: "fewBytes",
    },
  ],
  unknowns: [
    {
      name: "a length that is decided at deployment",
      type: "random:index/randomPassword:RandomPassword",
      props: { length: unknown },
      expect: "length",
    },
    {
      name: "a class that is decided at deployment, without which the others are too few",
      type: "random:index/randomPassword:RandomPassword",
      props: { length: 32, lower: unknown, upper: false, special: false },
      expect: "lower",
    },
    {
      name: "bytes that are decided at deployment",
      type: "random:index/randomBytes:RandomBytes",
      props: { length: unknown },
      expect: "length",
    },
  ],
});
