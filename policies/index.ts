/**
 * The CrossGuard pack: what `pulumi preview --policy-pack policies` runs, built to `bin/index.js`.
 * Its standard output belongs to the protocol: nothing may be printed there.
 */
import { boxesOf } from "./catalogue/controls";
import { servePack } from "./framework/crossguard";
import { stackConfigFrom } from "./framework/pack-environment";
import { docsUrl } from "./framework/pack-metadata";
import { version } from "./package.json";
import { presets } from "./presets";
import { registry } from "./registry.gen";

servePack(
  {
    name: "gonogo",
    about: {
      displayName: "gonogo launch checklist",
      description: "What must hold before a system on AWS with Stripe goes live.",
      provider: "aws",
      tags: ["aws", "stripe", "production"],
    },
    policies: registry,
    boxesOf,
    docsUrl,
    presets,
    version,
  },
  stackConfigFrom(process.env),
);
