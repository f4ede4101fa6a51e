/** `application/x-www-form-urlencoded`, read strictly. */

export type FormFields = readonly (readonly [name: string, value: string])[];

/**
 * The fields in their order, or undefined when the bytes are no such form. URLSearchParams would
 * replace what is not UTF-8, so that different bodies became the same fields.
 */
export function parseForm(body: Buffer): FormFields | undefined {
  const text = body.toString("latin1");
  if (!/^[\x21-\x7e]+$/.test(text)) return undefined;
  const fields: (readonly [string, string])[] = [];
  for (const pair of text.split("&")) {
    const at = pair.indexOf("=");
    const name = decode(at < 0 ? pair : pair.slice(0, at));
    const value = decode(at < 0 ? "" : pair.slice(at + 1));
    if (name === undefined || name === "" || value === undefined) return undefined;
    fields.push([name, value]);
  }
  return fields;
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    return undefined;
  }
}

/** The value of a field that came once. */
export function only(fields: FormFields, name: string): string | undefined {
  const values = fields.flatMap(([key, value]) => (key === name ? [value] : []));
  return values.length === 1 ? values[0] : undefined;
}
