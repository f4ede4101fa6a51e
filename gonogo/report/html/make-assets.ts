/** Puts the page's script and style into a module, so that they are part of every bundle. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

const scripts = ["filter", "links", "keys", "paper"];
const styles = [
  "theme",
  "toolbar",
  "page",
  "masthead",
  "lists",
  "entries",
  "cards",
  "tables",
  "print",
];

/** Text of assets.gen.ts; the file must hold exactly this. */
export function assetsModule(): string {
  const read = (file: string) => readFileSync(join(__dirname, file), "utf8");
  const script = scripts.map((name) => read(`client/${name}.js`)).join("");
  const style = styles.map((name) => read(`css/${name}.css`)).join("");
  return [
    "// Generated from client/*.js and css/*.css by `npm run gen`. Do not edit.",
    `export const script: string = ${JSON.stringify(script)};`,
    `export const style: string = ${JSON.stringify(style)};`,
    "",
  ].join("\n");
}
