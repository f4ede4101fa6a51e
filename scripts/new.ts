/**
 * `npm run new policy DOMAIN/ID [RESOURCE TYPE]`: writes a policy that compiles, with one example
 * that passes and one that fails, to begin with.
 */
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { domains } from "../policies/framework/define-policy";

const usage =
  "usage: npm run new policy DOMAIN/ID [RESOURCE TYPE]\n" +
  "  such as: npm run new policy backups/efs-backups aws:efs/fileSystem:FileSystem";

function template(id: string, type: string): string {
  return `import { definePolicy } from "../framework/define-policy";
import { unknown } from "../framework/unknown";

export default definePolicy({
  id: "${id}",
  title: "Resources say who owns them",
  why: "What happens to whom when this does not hold, in one or two sentences.",
  fix: "Set tags.Owner to the team that answers for the resource.",
  severity: "low",
  // Ids of policies/catalogue/controls.json.
  controls: ["config-typed-validated"],
  resources: ["${type}"],
  messages: { missing: "Nobody owns it: tags.Owner is {actual}." },
  checks: {
    *"${type}"(props) {
      const owner = props.tags?.Owner;
      if (owner === undefined || owner === "") {
        yield { message: "missing", property: "tags.Owner", actual: owner ?? "not set" };
      }
    },
  },
  passes: [{ name: "an owner", type: "${type}", props: { tags: { Owner: "payments" } } }],
  fails: [{ name: "no tags", type: "${type}", props: {}, expect: "missing" }],
  unknowns: [
    {
      name: "an owner that only the deployment knows",
      type: "${type}",
      props: { tags: { Owner: unknown } },
      expect: "tags.Owner",
    },
  ],
  notApplicables: [],
});
`;
}

function fail(message: string): never {
  console.error(`${message}\n${usage}`);
  process.exit(2);
}

const [kind, name = "", type = "aws:s3/bucket:Bucket", ...rest] = process.argv.slice(2);
const [, domain = "", id = ""] = /^([a-z]+)\/([a-z][a-z0-9-]+)$/.exec(name) ?? [];
if (kind !== "policy" || rest.length > 0) fail(`there is nothing to make of "${kind ?? ""}"`);
if (!domains.some((each) => each === domain)) {
  fail(`"${name}" is no DOMAIN/ID; domains: ${domains.join(", ")}`);
}
if (!/^[a-z-]+:[\w/-]+:\w+$/.test(type)) fail(`"${type}" is no resource type`);
const file = path.join(path.dirname(__dirname), "policies", domain, `${id}.ts`);
if (existsSync(file)) fail(`policies/${domain}/${id}.ts exists already`);
mkdirSync(path.dirname(file), { recursive: true });
writeFileSync(file, template(id, type));
console.log(
  `policies/${domain}/${id}.ts is there. Write its examples and its check, then: npm run gen && ` +
    `npx mocha test/policies/examples.test.ts --grep ${id}`,
);
