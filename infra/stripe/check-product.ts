import {
  address,
  checkAll,
  type Failure,
  flag,
  listOf,
  matching,
  metadata,
  notEmpty,
  type Rule,
  text,
} from "./check.js";
import { productFields } from "./fields.js";
import type { Properties } from "./values.js";

const statementDescriptor: Rule = (value, property) => {
  const expected = "at most 22 characters with a letter and without < > \\ \" '";
  return matching(/^(?=.*[A-Za-z])[^<>\\"']{1,22}$/, expected)(value, property);
};

const https = address("https");

const rules: Readonly<Record<string, Rule>> = {
  name: notEmpty,
  description: text(40_000),
  active: flag,
  taxCode: matching(/^txcd_\d{8}$/, "a Stripe tax code such as txcd_10103001"),
  images: listOf(https, 0, 8),
  marketingFeatures: listOf(notEmpty, 0, 15),
  statementDescriptor,
  unitLabel: notEmpty,
  url: https,
  metadata,
};

export function checkProduct(inputs: Properties): Failure[] {
  return checkAll(rules, productFields, ["name"], inputs);
}
