/** The one program of all stacks: `gonogo:system` says which system the stack deploys. */
import { readSystem } from "./config/stack-config";
import { tellUnusedAllowances } from "./protection";
import { loadSystem, systemNames } from "./systems";

const outputs = loadSystem(readSystem(systemNames())).deploy();
tellUnusedAllowances();
export = outputs;
