/** Reads off the documentation of @pulumi/aws which properties replace their resource. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

/** How the documentation says it; each was read in its places, and updates say other words. */
const replaces = new RegExp(
  [
    "\\bforces? (?:a |the )?(?:new|replacement|re-?creation)\\b",
    "\\bforces? (?:terraform|pulumi) to (?:re-?create|create)",
    "\\bchanging (?:this|the)\\b[^.]{0,60}?\\b(?:forces?|creates?|re-?creates?|requires?|causes?)\\b" +
      "[^.]{0,40}?\\b(?:new|replace\\w*|re-?creat\\w+)",
  ].join("|"),
  "i",
);
/** Says when it does not, or of which other thing. */
const unless = /\b(?:does not|doesn't|will not|won't|without) forc|new password|new version/i;

/** Text of documented.gen.json. */
export function documentedReplacements(root: string): string {
  const pack = join(root, "node_modules/@pulumi/aws");
  const { version } = JSON.parse(readFileSync(join(pack, "package.json"), "utf8"));
  const types = new Map<string, readonly string[]>();
  let resources = 0;
  for (const module of readdirSync(pack)) {
    const folder = join(pack, module);
    if (module === "node_modules" || !statSync(folder).isDirectory()) continue;
    for (const name of readdirSync(folder).filter((entry) => entry.endsWith(".js"))) {
      const source = readFileSync(join(folder, name), "utf8");
      const token = /^\s+static __pulumiType = '([^']+)';/m.exec(source)?.[1];
      const className = /^class (\w+) extends .*Resource \{/m.exec(source)?.[1];
      if (!token || !className) continue;
      resources += 1;
      const declarations = readFileSync(join(folder, name.replace(/\.js$/, ".d.ts")), "utf8");
      const found = replacing(declarations, className);
      if (found.length > 0) types.set(token, found);
    }
  }
  const sorted = [...types].sort(([a], [b]) => (a < b ? -1 : 1));
  const content = {
    source: `@pulumi/aws ${String(version).replace(/^v/, "")}, by npm run gen`,
    resources,
    documented: sorted.length,
    types: Object.fromEntries(sorted),
  };
  return `${JSON.stringify(content, null, 1)}\n`;
}

/** The arguments whose comment says that a change replaces the resource. */
function replacing(declarations: string, className: string): string[] {
  const start = declarations.indexOf(`export interface ${className}Args {`);
  if (start < 0) return [];
  const body = declarations.slice(start, declarations.indexOf("\n}", start));
  const properties = body.matchAll(/\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*(\w+)\??: pulumi\.Input/g);
  return [...properties]
    .filter(([, comment = ""]) => replaces.test(comment) && !unless.test(comment))
    .map(([, , name = ""]) => name)
    .sort();
}
