/**
 * Reads properties off the wire: the engine sends secrets and unknown values marked, and the marks
 * are kept. @pulumi/policy's own decoder drops the secret ones.
 */
import type { ListValue, Struct, Value } from "google-protobuf/google/protobuf/struct_pb";
import { setOwn } from "./data";
import { Secret, Unknown } from "./unknown";

/** The key that tells Pulumi's special objects from the program's. */
const signatureKey = "4dabf18193072939515e22adb298388d";
const secretSignature = "1b47061264138c4ac30d75fd1eb44270";
/** Unknown boolean, number, string, list, asset, archive, object: the CLI sends the string kind. */
export const unknownSentinels: ReadonlySet<unknown> = new Set([
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "030794c1-ac77-496b-92df-f27374a8bd58",
  "e48ece36-62e2-4504-bad9-02848725956a",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
]);
const theUnknown = new Unknown();

// `Value.KindCase` of struct.proto; the numbers are the fields' and part of the wire format.
const kinds = { null: 1, number: 2, string: 3, boolean: 4, object: 5, list: 6 } as const;

export function decodeStruct(struct: Struct | undefined): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  struct?.getFieldsMap().forEach((value, key) => {
    setOwn(result, key, decodeValue(value));
  });
  return result;
}

function decodeValue(value: Value): unknown {
  const kind: number = value.getKindCase();
  switch (kind) {
    case kinds.string: {
      const text = value.getStringValue();
      return unknownSentinels.has(text) ? theUnknown : text;
    }
    case kinds.number:
      return value.getNumberValue();
    case kinds.boolean:
      return value.getBoolValue();
    case kinds.object:
      return decodeObject(value.getStructValue());
    case kinds.list:
      return decodeList(value.getListValue());
    default:
      return null;
  }
}

function decodeList(list: ListValue | undefined): unknown[] {
  return (list?.getValuesList() ?? []).map(decodeValue);
}

/** Assets and archives become plain objects with their `path`, `text`, `uri` or `assets`. */
function decodeObject(struct: Struct | undefined): unknown {
  const result = decodeStruct(struct);
  if (!Object.hasOwn(result, signatureKey)) {
    return result;
  }
  if (result[signatureKey] === secretSignature) {
    return new Secret(result.value ?? null);
  }
  delete result[signatureKey];
  return result;
}

/**
 * The same from what @pulumi/policy hands to a policy, for the case that a request could not be
 * intercepted: its proxy throws on unknown values and has dropped the marks of secrets.
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
