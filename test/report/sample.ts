/** One made-up preview that has everything a report can have. */
import type { StackChanges } from "../../gonogo/changes/types";
import type {
  PackPolicy,
  PackRun,
  PreviewedResource,
  PreviewResult,
} from "../../gonogo/engine/types";
import { buildReport } from "../../gonogo/report/build";
import type { Gate, Report } from "../../gonogo/report/model";
import { launch } from "../../policies/framework/presets";
import { readSettings, type Settings } from "../../policies/framework/settings";
import type { Waiver } from "../../policies/framework/waivers/waiver";
import { policies } from "../../policies/registry.gen";

export const production: Gate = { environment: "production", undecided: "block" };
export const staging: Gate = { environment: "staging", undecided: "report" };

const bucket = "aws:s3/bucket:Bucket";
const database = "aws:rds/instance:Instance";
const key = "aws:kms/key:Key";
const task = "aws:ecs/taskDefinition:TaskDefinition";
const stackType = "pulumi:pulumi:Stack";

export function urnOf(type: string, name: string): string {
  return `urn:pulumi:shop-prod::shop::${type}::${name}`;
}
export const stackUrn = urnOf(stackType, "shop-shop-prod");

export function resource(
  type: string,
  name: string,
  more: Partial<PreviewedResource> = {},
): PreviewedResource {
  const source = { file: "index.ts", line: 10 + name.length, column: 3 };
  return {
    urn: urnOf(type, name),
    type,
    name,
    parent: stackUrn,
    custom: true,
    read: false,
    protect: false,
    dependencies: [],
    source,
    frames: [source],
    inputs: {},
    ...more,
  };
}

export function policy(name: string, more: Partial<PackPolicy> = {}): PackPolicy {
  return {
    name,
    displayName: `Title of ${name}`,
    description: `Why ${name} matters.`,
    enforcementLevel: "mandatory",
    severity: "high",
    tags: [],
    remediationSteps: `How to satisfy ${name}.`,
    url: "",
    type: "resource",
    ...more,
  };
}

export function pack(policies: readonly PackPolicy[], more: Partial<PackRun> = {}): PackRun {
  return {
    name: "checks",
    version: "1.2.3",
    dir: "/packs/checks",
    policies,
    analyzed: 5,
    violations: [],
    notApplicable: [],
    remediations: [],
    errors: [],
    ...more,
  };
}

export function result(
  resources: readonly PreviewedResource[],
  packs: readonly PackRun[],
  more: Partial<PreviewResult> = {},
): PreviewResult {
  return {
    project: "shop",
    stack: "shop-prod",
    organization: "organization",
    startedAt: "2026-01-02T03:04:05.000Z",
    finishedAt: "2026-01-02T03:04:06.500Z",
    resources,
    packs,
    outputs: {},
    log: [],
    notChecked: [],
    ...more,
  };
}

export function reportOf(
  preview: PreviewResult,
  gate: Gate = production,
  failures: Report["failures"] = [],
  changes?: StackChanges,
): Report {
  return buildReport({
    toolVersion: "0.1.0",
    engine: "embedded engine, fast runner",
    stacks: [
      {
        result: preview,
        gate,
        ...(changes === undefined ? {} : { changes }),
        settings: sampleSettings(),
        waivers: [invoiceWaiver],
        programDir: "/repo/shop",
        rootDir: "/repo",
      },
    ],
    failures,
    boxesOf: (control) => (control === "storage-encrypted-at-rest" ? ["finsight-017"] : []),
    policyOf: (id) => policies.find((own) => own.id === id),
  });
}

/** Of a stack that takes one policy less seriously for one resource, and says why. */
function sampleSettings(): Settings {
  const config = {
    "gonogo:policies": JSON.stringify({
      "kms-key-rotation": {
        enforcementLevel: "mandatory",
        reason: "Auditors ask for it",
        overrides: [
          { resources: ["scratch"], enforcementLevel: "advisory", reason: "Holds nothing" },
        ],
      },
    }),
  };
  const settings = readSettings(policies, { project: "shop", stack: "shop-dev", config });
  if (settings.problems.length > 0) throw new Error(settings.problems.join("; "));
  return { ...settings, preset: launch.name };
}

const invoiceWaiver: Waiver = {
  policy: "bucket-https-only",
  resource: "invoices",
  reason: "Old printers speak plain HTTP until they are replaced",
  owner: "ann",
  approver: "bob",
  ticket: "OPS-12",
  expires: "2026-12-31",
  place: "stacks/shop-prod.waivers/invoices.yaml:1",
};

function resources(): PreviewedResource[] {
  const store = resource("shop:index:Store", "store", { custom: false });
  const inside = { parent: store.urn };
  const frames = [
    { file: "components/store.ts", line: 4, column: 5 },
    { file: "index.ts", line: 12, column: 1 },
  ];
  const source = { file: "index.ts", line: 12, column: 1 };
  return [
    resource(stackType, "shop-shop-prod", { custom: false, frames: [] }),
    resource("pulumi:providers:aws", "default_7_48_0", {
      frames: [],
      inputs: { region: "us-east-1" },
    }),
    store,
    resource(database, "orders", {
      ...inside,
      frames,
      source,
      protect: true,
      provider: urnOf("pulumi:providers:aws", "default_7_48_0"),
      inputs: {
        engine: "postgres",
        instanceClass: "db.r7g.large",
        allocatedStorage: 100,
        multiAz: true,
        storageEncrypted: false,
      },
    }),
    resource(database, "archive", {
      ...inside,
      frames,
      source,
      inputs: {
        engine: "postgres",
        instanceClass: "[unknown]",
        allocatedStorage: 20,
        region: "eu-west-1",
      },
    }),
    resource(database, "legacy", { read: true }),
    resource(key, "data", { ...inside, inputs: { description: "[secret]" } }),
    resource(key, "scratch", { ...inside, inputs: { enableKeyRotation: false } }),
    resource(task, "api", { inputs: { containerDefinitions: "[unknown]" } }),
    ...["images", "invoices", "logs", "uploads"].map((name) => resource(bucket, name, inside)),
  ];
}

function ownPack(): PackRun {
  const encrypted = policy("rds-storage-encrypted", {
    displayName: "Database storage is encrypted at rest",
    severity: "critical",
    tags: ["domain:encryption", "control:storage-encrypted-at-rest", `resource-type:${database}`],
    url: "https://example.com/policies/rds-storage-encrypted",
  });
  const recovery = policy("bucket-recovery", {
    severity: "low",
    enforcementLevel: "advisory",
    tags: [`resource-type:${bucket}`],
  });
  const https = policy("bucket-https-only", { type: "stack", tags: [`resource-type:${bucket}`] });
  const off = policy("switched-off", { enforcementLevel: "disabled", levelConfigured: true });
  const rotation = policy("kms-key-rotation", {
    severity: "medium",
    tags: [`resource-type:${key}`],
  });
  const tasks = ["container-logs", "container-non-root", "container-image-pinned"].map((name) =>
    policy(name, { tags: [`resource-type:${task}`] }),
  );
  return pack([encrypted, recovery, https, off, rotation, ...tasks], {
    name: "gonogo",
    violations: [
      violation(
        encrypted,
        urnOf(database, "orders"),
        "Storage is not encrypted: storageEncrypted is false. [storageEncrypted]",
      ),
      violation(
        encrypted,
        urnOf(database, "archive"),
        "Undecided: kmsKeyId is not known until deployment. [kmsKeyId]",
      ),
      violation(
        rotation,
        urnOf(key, "data"),
        "The key never rotates: enableKeyRotation is not set. [enableKeyRotation]",
      ),
      {
        ...violation(
          rotation,
          urnOf(key, "scratch"),
          "The key never rotates: enableKeyRotation is false. [enableKeyRotation]",
        ),
        level: "advisory",
      },
      ...tasks.map((each) =>
        violation(
          each,
          urnOf(task, "api"),
          "Undecided: containerDefinitions is not known until deployment. [containerDefinitions]",
        ),
      ),
      violation(
        recovery,
        urnOf(bucket, "images"),
        "Versioning is off: versioning.enabled is not set. [versioning.enabled]",
      ),
      violation(
        recovery,
        urnOf(bucket, "logs"),
        "Versioning is off: versioning.enabled is not set. [versioning.enabled]",
      ),
      violation(
        https,
        urnOf(bucket, "images"),
        "Policy error: TypeError: props.tags.map is not a function",
      ),
      {
        ...violation(
          https,
          urnOf(bucket, "invoices"),
          "Waived until 2026-12-31 (OPS-12): Plain HTTP is answered. [policy]",
        ),
        level: "advisory",
      },
    ],
    notApplicable: [
      {
        policy: https.name,
        reason: `${urnOf(bucket, "uploads")}: No policy is attached: it is new.`,
      },
      { policy: encrypted.name, urn: urnOf(bucket, "logs"), reason: `Covers only ${database}.` },
    ],
    remediations: [
      {
        policy: recovery.name,
        urn: urnOf(bucket, "uploads"),
        changes: [
          { property: "versioning.enabled", before: false, after: true },
          { property: "tags", after: { owner: "[secret]" } },
        ],
      },
      {
        policy: recovery.name,
        urn: urnOf(bucket, "invoices"),
        changes: [],
        diagnostic: "versioning.enabled is not known yet",
      },
    ],
  });
}

function violation(of: PackPolicy, urn: string, message: string) {
  return { policy: of.name, urn, level: of.enforcementLevel, severity: of.severity, message };
}

function changes(): StackChanges {
  const flags = { allowed: false, protect: false, retained: false };
  const of = (type: string, name: string) => ({ urn: urnOf(type, name), type, name });
  return {
    source: "state",
    counts: { create: 2, update: 1, same: 3, replace: 1, mayReplace: 1, delete: 1 },
    changes: [
      {
        ...of(bucket, "receipts"),
        ...flags,
        action: "delete",
        properties: [],
        reason: "the program does not register it any more",
        holds: "bucket",
        allowed: true,
      },
      {
        ...of(database, "orders"),
        ...flags,
        action: "replace",
        properties: ["storageEncrypted", "username"],
        reason: "a change of these properties replaces it",
        holds: "database",
      },
      {
        ...of("aws:sns/topic:Topic", "news"),
        ...flags,
        action: "may-replace",
        properties: ["displayName"],
        reason: "it is not known whether a change of these replaces it",
      },
    ],
    kept: [urnOf(bucket, "images")],
    idleAllowances: ["uploads"],
  };
}

/** A NO-GO stack, a pack of someone else's, and a stack without a verdict. */
export function sampleReport(): Report {
  const foreign = pack([policy("no-public-buckets", { severity: "unspecified" })], {
    errors: [{ urn: urnOf(bucket, "logs"), message: "the pack stopped: boom" }],
  });
  const preview = result(resources(), [ownPack(), foreign], {
    notChecked: ["Provider plugins are not run."],
  });
  const failure = {
    stack: "shop-dev",
    code: "undecidable" as const,
    message: "The program threw: no region\nSet aws:region.",
  };
  return reportOf(preview, production, [failure], changes());
}
