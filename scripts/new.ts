/**
 * `npm run new policy DOMAIN/ID [RESOURCE TYPE]`: writes a policy that compiles, with one example
 * that passes and one that fails, to begin with.
 */
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { defaultType, isResourceType, policyTemplate } from "../gonogo/cli/policy-template";
import { domains } from "../policies/framework/define-policy";

const usage =
  "usage: npm run new policy DOMAIN/ID [RESOURCE TYPE]\n" +
  "  such as: npm run new policy backups/efs-backups aws:efs/fileSystem:FileSystem";

const imports =
  'import { definePolicy } from "../framework/define-policy";\n' +
  'import { unknown } from "../framework/unknown";';

function fail(message: string): never {
  console.error(`${message}\n${usage}`);
  process.exit(2);
}

const [kind, name = "", type = defaultType, ...rest] = process.argv.slice(2);
const [, domain = "", id = ""] = /^([a-z]+)\/([a-z][a-z0-9-]+)$/.exec(name) ?? [];
if (kind !== "policy" || rest.length > 0) fail(`there is nothing to make of "${kind ?? ""}"`);
if (!domains.some((each) => each === domain)) {
  fail(`"${name}" is no DOMAIN/ID; domains: ${domains.join(", ")}`);
}
if (!isResourceType(type)) fail(`"${type}" is no resource type`);
const file = path.join(path.dirname(__dirname), "policies", domain, `${id}.ts`);
if (existsSync(file)) fail(`policies/${domain}/${id}.ts exists already`);
mkdirSync(path.dirname(file), { recursive: true });
const control = "config-typed-validated";
const controlsFrom = "policies/catalogue/controls.json";
writeFileSync(file, policyTemplate({ id, type, imports, control, controlsFrom }));
console.log(
  `policies/${domain}/${id}.ts is there. Write its examples and its check, then: npm run gen && ` +
    `npx mocha test/policies/examples.test.ts --grep ${id}`,
);
