/** The presets that `gonogo:preset` may name, beside `launch`. */
import type { Preset } from "../framework/presets";
import { catalytic } from "./catalytic";
import { clientflow } from "./clientflow";
import { finsight } from "./finsight";
import { paymentsvc } from "./paymentsvc";
import { toolbox } from "./toolbox";

export const presets: readonly Preset[] = [finsight, paymentsvc, toolbox, catalytic, clientflow];
