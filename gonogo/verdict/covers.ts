/** Which items of a checklist a statement names: by their ids, or by the control of all of them. */
import { type Checklist, itemsOf } from "../../policies/catalogue/checklist";
import { suggestion } from "../../policies/framework/suggestion";

/** The items among some that are named. */
export function covered<Item extends { readonly id: string; readonly control: string }>(
  covers: readonly string[],
  items: readonly Item[],
): Item[] {
  return items.filter(({ id, control }) => covers.includes(id) || covers.includes(control));
}

/** A sentence for each name that is neither an item nor a control of the checklist. */
export function unknownNames(
  { covers, place }: { readonly covers: readonly string[]; readonly place: string },
  checklist: Checklist,
): string[] {
  const names = new Set(itemsOf(checklist).flatMap(({ id, control }) => [id, control]));
  return covers
    .filter((name) => !names.has(name))
    .map((name) => {
      const offer = suggestion(name, [...names]) ?? "name an item's id or a control";
      return `${place}: ${name} is no item of the checklist of ${checklist.system}: ${offer}`;
    });
}
