/**
 * Writes files as an uncompressed tar, byte for byte as Go's archive/tar does for Pulumi: mode
 * 0600,
 * no owner, no times, names sorted.
 */
const blockBytes = 512;

export function tarEntries(files: ReadonlyMap<string, Uint8Array>): Uint8Array {
  const blocks: Uint8Array[] = [];
  for (const name of [...files.keys()].sort()) {
    const content = files.get(name) ?? new Uint8Array();
    blocks.push(...header(name, content.byteLength), content, padding(content.byteLength));
  }
  blocks.push(new Uint8Array(2 * blockBytes));
  return Buffer.concat(blocks);
}

function padding(bytes: number): Uint8Array {
  return new Uint8Array((blockBytes - (bytes % blockBytes)) % blockBytes);
}

function header(name: string, bytes: number): Uint8Array[] {
  const ascii = /^[\x20-\x7e]*$/.test(name);
  const split = ascii ? splitName(name) : undefined;
  if (split) return [ustar(split.name, split.prefix, bytes, "0")];
  // A name that ustar cannot hold travels in a PAX record before the entry.
  const record = paxRecord("path", name);
  const base = name.slice(name.lastIndexOf("/") + 1);
  const dir = name.slice(0, Math.max(0, name.length - base.length - 1));
  const paxName = [dir, "PaxHeaders.0", base].filter(Boolean).join("/");
  const data = Buffer.from(record);
  const toAscii = (text: string) => text.replace(/[^\x20-\x7e]/g, "").slice(0, 100);
  return [
    ustar(toAscii(paxName), "", data.byteLength, "x"),
    data,
    padding(data.byteLength),
    ustar(toAscii(name), "", bytes, "0"),
  ];
}

function splitName(name: string): { name: string; prefix: string } | undefined {
  if (name.length <= 100) return { name, prefix: "" };
  const cut = name.lastIndexOf("/", 155);
  if (cut <= 0 || name.length - cut - 1 > 100) return undefined;
  return { name: name.slice(cut + 1), prefix: name.slice(0, cut) };
}

/** `LENGTH KEY=VALUE\n`, where LENGTH counts its own digits. */
function paxRecord(key: string, value: string): string {
  const bytes = Buffer.byteLength(` ${key}=${value}\n`);
  let total = bytes + String(bytes).length;
  if (bytes + String(total).length !== total) total = bytes + String(total).length;
  return `${total} ${key}=${value}\n`;
}

function ustar(name: string, prefix: string, bytes: number, type: string): Uint8Array {
  const block = Buffer.alloc(blockBytes);
  const octal = (value: number, digits: number) => value.toString(8).padStart(digits, "0");
  block.write(name, 0, 100);
  const metadata = type === "x";
  block.write(`${octal(metadata ? 0 : 0o600, 7)}\0`, 100);
  block.write(`${octal(0, 7)}\0`, 108);
  block.write(`${octal(0, 7)}\0`, 116);
  block.write(`${octal(bytes, 11)}\0`, 124);
  block.write(`${octal(0, 11)}\0`, 136);
  block.write("        ", 148);
  block.write(type, 156);
  block.write("ustar\0" + "00", 257);
  block.write(`${octal(0, 7)}\0`, 329);
  block.write(`${octal(0, 7)}\0`, 337);
  block.write(prefix, 345, 155);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${octal(sum, 6)}\0 `, 148);
  return block;
}
