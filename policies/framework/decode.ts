/** Reads what @pulumi/policy hands to a policy. */
import { setOwn } from "./data";
import { Unknown } from "./unknown";

const theUnknown = new Unknown();

/**
 * Properties as plain data, for the case that a request could not be intercepted: the proxy throws
 * on unknown values and has dropped the marks of secrets.
 *
 * @param isUnknownValueError Tells the proxy's exception from others.
 */
export function decodeProxy(
  value: unknown,
  isUnknownValueError: (error: unknown) => boolean,
): unknown {
  if (typeof value !== "object" || value === null) {
    return value;
  }
  const read = (key: string): unknown => {
    try {
      return decodeProxy(Reflect.get(value, key), isUnknownValueError);
    } catch (error) {
      if (isUnknownValueError(error)) {
        return theUnknown;
      }
      throw error;
    }
  };
  if (Array.isArray(value)) {
    return Array.from({ length: value.length }, (_, index) => read(String(index)));
  }
  const result: Record<string, unknown> = {};
  for (const key of Object.keys(value)) {
    setOwn(result, key, read(key));
  }
  return result;
}
