/** The form of a pricing rule: a resource has items, each worked out by itself. */
import { type PriceGroup, priceOf } from "./price-table";
import { NotPriced, type Subject } from "./subject";

export interface Charge {
  /** What is paid for, if more is to be said than the name of the item. */
  readonly detail?: string;
  readonly quantity: number;
  readonly unit: string;
  readonly group: PriceGroup;
  readonly price: string;
}

export interface Item {
  /** Names the item when it cannot be worked out: `instance`. */
  readonly name: string;
  /**
   * Undefined when there is nothing to pay.
   * @throws NotPriced when it is not known what there is to pay.
   */
  readonly charge: (subject: Subject) => Charge | undefined;
}

export type Rules = Readonly<Record<string, readonly Item[]>>;

export function item(name: string, charge: Item["charge"]): Item {
  return { name, charge };
}

/** One unit of one price for each resource. */
export function fixed(name: string, group: PriceGroup, price: string, unit: string): Item {
  return item(name, () => ({ quantity: 1, unit, group, price }));
}

/** @throws NotPriced when the table does not have the price. */
export function pricedOrRefuse(group: PriceGroup, price: string) {
  const found = priceOf(group, price);
  if (!found) throw new NotPriced(`the price table has no price for ${price}`);
  return found;
}

/** vCPUs of an instance class: two up to `large`, then four for each `x`. */
export function vcpus(instanceClass: string): number {
  const size = instanceClass.split(".").at(-1) ?? "";
  if (/^(nano|micro|small|medium|large)$/.test(size)) return 2;
  const match = /^(\d*)xlarge$/.exec(size);
  if (!match) throw new NotPriced(`the vCPUs of ${instanceClass} are not known`);
  return 4 * Number(match[1] || "1");
}
