/** Puts the page's script and style into a module, so that they are part of every bundle. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** Text of assets.gen.ts; the file must hold exactly this. */
export function assetsModule(): string {
  const read = (name: string) => readFileSync(join(__dirname, name), "utf8");
  const script = read("client.js");
  const style = read("theme.css") + read("style.css");
  return [
    "// Generated from client.js, theme.css and style.css by `npm run gen`. Do not edit.",
    `export const script: string = ${JSON.stringify(script)};`,
    `export const style: string = ${JSON.stringify(style)};`,
    "",
  ].join("\n");
}
