/**
 * Writes docs/tree.png: `gonogo tree STACK` as a terminal shows it, for the README. By hand, after
 * the components have changed: npx tsx scripts/tree-picture.ts [STACK] [DEPTH]
 */
import { spawnSync } from "node:child_process";
import path from "node:path";
import { openBrowser } from "../test/report/browser";

const root = path.dirname(__dirname);
const [stack = "finsight-prod", depth = "3"] = process.argv.slice(2);

/** A terminal's colours; each on a dark ground. */
const styles: Readonly<Record<string, string>> = {
  1: "font-weight:700;color:#f3f6fa",
  2: "color:#8b97a5",
  36: "color:#5cc8d7",
};

function escaped(text: string): string {
  return text.replace(/[&<>]/g, (c) => `&#${c.charCodeAt(0)};`);
}

/** Colour codes as spans; any code that ends a style ends the span. */
function markup(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours begin with it.
  const parts = text.split(/\u001b\[(\d+)m/);
  let open = false;
  let html = escaped(parts[0] ?? "");
  for (let at = 1; at < parts.length; at += 2) {
    const style = styles[parts[at] ?? ""];
    if (open) html += "</span>";
    if (style) html += `<span style="${style}">`;
    open = style !== undefined;
    html += escaped(parts[at + 1] ?? "");
  }
  return html + (open ? "</span>" : "");
}

/** The command's own output, with the colours of a terminal. */
function treeOf(): string {
  const program = `
    const { run } = require("./gonogo/cli/run");
    const { processIo } = require("./gonogo/cli/io");
    const io = { ...processIo(false), outIsTerminal: true, columns: 108 };
    run(["tree", ${JSON.stringify(stack)}, "--depth", ${JSON.stringify(depth)}], io)
      .then((code) => process.exit(code));`;
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    ["--require", "tsx/cjs", "-e", program],
    { cwd: root, encoding: "utf8" },
  );
  if (status !== 0) throw new Error(stderr);
  return stdout.trimEnd();
}

async function main(): Promise<void> {
  const tree = treeOf();
  const browser = await openBrowser();
  const page = await browser.newPage({ deviceScaleFactor: 1 });
  await page.setContent(
    `<body style="margin:0;background:#11151a;display:inline-block">
     <pre style="margin:0;padding:18px 22px;color:#d5dde6;font:13px/1.35 'DejaVu Sans Mono',monospace">` +
      `<span style="color:#8b97a5">$ npx gonogo tree ${escaped(stack)} --depth ${escaped(depth)}</span>\n` +
      `${markup(tree)}</pre></body>`,
  );
  await page.locator("body").screenshot({ path: path.join(root, "docs/tree.png") });
  await browser.close();
}

void main();
