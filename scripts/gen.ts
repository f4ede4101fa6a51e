/**
 * `npm run gen`: writes every generated file of the policies. With `--check` it writes nothing and
 * ends with 1 when a file differs from what it would write.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { documentedReplacements } from "../gonogo/changes/make-documented";
import { assetsModule } from "../gonogo/report/html/make-assets";
import { stackConfigSchema } from "../infra/config/schema";
import { checklistOf, systems } from "../policies/catalogue/checklists";
import controls from "../policies/catalogue/controls.json";
import type { Policy } from "../policies/framework/define-policy";
import { boxesModule } from "./gen/boxes";
import { checklistPage } from "./gen/by-checklist";
import { controlIds } from "./gen/controls";
import { coveragePage } from "./gen/coverage";
import { policyPages } from "./gen/docs";
import { frameworksPage, requirementsModule } from "./gen/frameworks";
import { peersPage } from "./gen/peers";
import { readmeWithCoverage } from "./gen/readme";
import { policyFiles, registry } from "./gen/registry";
import { resourceTypes } from "./gen/resources";
import { generate as rotation } from "./gen-rotation";
import { generate as stripeEvents } from "./gen-stripe-events";
import { generate as stripeProviders } from "./gen-stripe-providers";
import { generate as webhooks } from "./gen-webhooks";

const root = path.dirname(__dirname);

interface Generated {
  /** Path from the root → content. */
  readonly files: ReadonlyMap<string, string>;
  /** Folders that hold generated files only: what else lies there is out of date. */
  readonly folders: readonly string[];
}

function generate(): Generated {
  const files = new Map<string, string>();
  files.set("gonogo/report/html/assets.gen.ts", assetsModule());
  files.set("gonogo/changes/documented.gen.json", documentedReplacements(root));
  files.set("policies/catalogue/controls.gen.ts", controlIds(root));
  files.set(
    "policies/catalogue/boxes.gen.ts",
    boxesModule(systems.map(checklistOf), Object.keys(controls).sort()),
  );
  files.set("policies/resources.gen.ts", resourceTypes(root));
  const policies = policyFiles(root);
  files.set("policies/registry.gen.ts", registry(policies));
  // Loaded from their folders: the registry on disk may not list a new one yet.
  const documented = policies.flatMap(({ domain, id }) => {
    try {
      const policy: Policy = require(path.join(root, "policies", domain, id)).default;
      return [{ domain, policy }];
    } catch (error) {
      const [reason] = String(error).split("\n");
      console.error(`policies/${domain}/${id}.ts does not load: ${reason}`);
      process.exitCode = 1;
      return [];
    }
  });
  const pages = [
    ...policyPages(documented),
    coveragePage(documented),
    checklistPage(documented),
    frameworksPage(documented),
    peersPage(),
    requirementsModule(documented),
    readmeWithCoverage(root),
  ];
  for (const [file, content] of pages) {
    files.set(file, content);
  }
  const schema = JSON.stringify(stackConfigSchema(), null, 2);
  files.set("infra/config/stack-config.schema.gen.json", `${schema}\n`);
  // The providers hold the event names: after an upgrade of the Stripe SDK a second run is due.
  const generated = [stripeEvents(), stripeProviders(), rotation(), ...webhooks()];
  for (const { path: file, content } of generated) {
    files.set(file, content);
  }
  return { files, folders: ["docs/policies"] };
}

function stale({ folders, files }: Generated): string[] {
  return folders
    .filter((folder) => existsSync(path.join(root, folder)))
    .flatMap((folder) => readdirSync(path.join(root, folder)).map((name) => `${folder}/${name}`))
    .filter((file) => !files.has(file));
}

function differs(file: string, content: string): boolean {
  const at = path.join(root, file);
  return !existsSync(at) || readFileSync(at, "utf8") !== content;
}

function main(): void {
  const check = process.argv.includes("--check");
  const generated = generate();
  const changed = [...generated.files].filter(([file, content]) => differs(file, content));
  const extra = stale(generated);
  if (check) {
    for (const file of [...changed.map(([name]) => name), ...extra]) {
      console.error(`${file} is out of date: run \`npm run gen\``);
    }
    process.exitCode ||= changed.length + extra.length > 0 ? 1 : 0;
    return;
  }
  for (const [file, content] of changed) {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    writeFileSync(path.join(root, file), content);
    console.log(`wrote ${file}`);
  }
  for (const file of extra) {
    rmSync(path.join(root, file));
    console.log(`removed ${file}`);
  }
}

main();
