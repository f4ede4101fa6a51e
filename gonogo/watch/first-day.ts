/** What the checklists want to be watched on the day after the launch, by its items' ids. */
import type { BoxId } from "../../policies/catalogue/boxes.gen";

/**
 * finsight lists its first 24 hours (088 to 102) and what must be so then (501 to 507), toolbox
 * likewise (105 to 111, 502 to 506). The others say "post-launch" without a figure, paymentsvc
 * "24 hours" for its first item: that they mean the first day is our choice.
 */
export const firstDay: readonly BoxId[] = [
  "finsight-088",
  "finsight-089",
  "finsight-090",
  "finsight-091",
  "finsight-092",
  "finsight-093",
  "finsight-094",
  "finsight-095",
  "finsight-096",
  "finsight-097",
  "finsight-098",
  "finsight-099",
  "finsight-100",
  "finsight-101",
  "finsight-102",
  "finsight-501",
  "finsight-502",
  "finsight-503",
  "finsight-504",
  "finsight-505",
  "finsight-506",
  "finsight-507",
  "paymentsvc-072",
  "paymentsvc-073",
  "paymentsvc-074",
  "paymentsvc-075",
  "paymentsvc-076",
  "toolbox-105",
  "toolbox-106",
  "toolbox-107",
  "toolbox-108",
  "toolbox-109",
  "toolbox-110",
  "toolbox-111",
  "toolbox-502",
  "toolbox-503",
  "toolbox-504",
  "toolbox-505",
  "toolbox-506",
  "catalytic-277",
  "catalytic-278",
  "catalytic-279",
  "catalytic-280",
  "catalytic-281",
  "catalytic-282",
  "clientflow-161",
  "clientflow-162",
  "clientflow-163",
  "clientflow-164",
  "clientflow-165",
];

const ids: ReadonlySet<string> = new Set(firstDay);
export const isFirstDay = (id: string): boolean => ids.has(id);
