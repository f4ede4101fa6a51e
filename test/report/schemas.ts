/** Validators made from the official schemas under test/schemas. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import Ajv from "ajv";
import Ajv2020 from "ajv/dist/2020";
import addFormats from "ajv-formats";

/** What is wrong, a line each; none for a document that follows the schema. */
export type Validate = (data: unknown) => string[];

const made = new Map<string, Validate>();

/** Compiling takes half a second, so each schema is compiled once. */
export function validatorOf(name: string): Validate {
  const known = made.get(name);
  if (known) return known;
  const schema = JSON.parse(readSchema(name));
  const draft = String(schema.$schema);
  const ajv = new (draft.includes("2020-12") ? Ajv2020 : Ajv)({
    allErrors: false,
    strict: false,
    // OSCAL's patterns name classes of Unicode.
    unicodeRegExp: true,
  });
  addFormats(ajv);
  const validate = ajv.compile(schema);
  const check: Validate = (data) =>
    validate(data) ? [] : (validate.errors ?? []).map((e) => `${e.instancePath} ${e.message}`);
  made.set(name, check);
  return check;
}

export function readSchema(name: string): string {
  return readFileSync(join(__dirname, "../schemas", name), "utf8");
}
