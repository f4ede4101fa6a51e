/** Values of a form-encoded request: texts, lists and maps, as Stripe reads them. */
export type FormValue = string | FormValue[] | { [name: string]: FormValue };
export type Form = { [name: string]: FormValue };

/** `a[b]=1&c[0]=2` becomes `{a: {b: "1"}, c: ["2"]}`. */
export function parseForm(text: string): Form {
  const root: Form = {};
  for (const [name, value] of new URLSearchParams(text)) {
    const path = name.replace(/\]/g, "").split("[");
    let place: Record<string, FormValue> = root;
    for (const part of path.slice(0, -1)) {
      place[part] ??= {};
      place = place[part] as Record<string, FormValue>;
    }
    place[path.at(-1) ?? ""] = value;
  }
  return listsIn(root) as Form;
}

/** Maps whose keys count from zero are lists. */
function listsIn(value: FormValue): FormValue {
  if (typeof value === "string" || Array.isArray(value)) return value;
  const entries = Object.entries(value).map(([name, member]) => [name, listsIn(member)] as const);
  const counted = entries.every(([name], index) => name === String(index));
  if (entries.length > 0 && counted) return entries.map(([, member]) => member);
  return Object.fromEntries(entries);
}
