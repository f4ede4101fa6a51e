import { containerRules } from "./containers";
import { documentRules } from "./documents";
import { nameRules } from "./names";
import { networkRules } from "./network";
import { numberRules } from "./numbers";
import { operationRules } from "./operations";
import type { AwsRule } from "./rule";
import { storeRules } from "./stores";
import { trafficRules } from "./traffic";

export const awsRules: readonly AwsRule[] = [
  ...nameRules,
  ...numberRules,
  ...storeRules,
  ...networkRules,
  ...documentRules,
  ...trafficRules,
  ...containerRules,
  ...operationRules,
];
