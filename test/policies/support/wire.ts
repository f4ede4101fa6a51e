/**
 * Properties as the engine sends them: secrets wrapped in their signature, unknowns as sentinels.
 */
import { Secret, Unknown } from "../../../policies/framework/unknown";

const signature = "4dabf18193072939515e22adb298388d";
const secretSignature = "1b47061264138c4ac30d75fd1eb44270";
export const unknownString = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

export function toWire(value: unknown): Json {
  if (value instanceof Unknown) {
    return unknownString;
  }
  if (value instanceof Secret) {
    return { [signature]: secretSignature, value: toWire(value.value) };
  }
  if (Array.isArray(value)) {
    return value.map(toWire);
  }
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, toWire(member)]));
  }
  if (typeof value === "string" || typeof value === "boolean" || typeof value === "number") {
    return value;
  }
  return null;
}
