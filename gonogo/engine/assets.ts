/** SHA-256 of assets and archives as Pulumi's engine computes them. */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import * as path from "node:path";
import { tarEntries } from "./tar";
import {
  archiveSignature,
  assetSignature,
  isObject,
  mapValues,
  signatureKey,
  signatureOf,
  type Wire,
  type WireObject,
} from "./wire";

/** File name endings that Pulumi takes for an archive; anything else is packed as a tar. */
const archiveEndings = [".zip", ".tar", ".tgz", ".tar.gz", ".jar", ".wheel", ".whl"];

const sha256 = (data: Uint8Array | string) => createHash("sha256").update(data).digest("hex");

/** Fills in the hash of every asset and archive, and drops the fields that only the SDK uses. */
export function hashAssets(value: Wire, cwd: string): Wire {
  const signature = signatureOf(value);
  if (signature === assetSignature) return hashedAsset(value as WireObject, cwd);
  if (signature === archiveSignature) return hashedArchive(value as WireObject, cwd);
  if (Array.isArray(value)) return value.map((item) => hashAssets(item, cwd));
  return isObject(value) ? mapValues(value, (item) => hashAssets(item, cwd)) : value;
}

function hashedAsset(asset: WireObject, cwd: string): WireObject {
  const content = assetContent(asset, cwd);
  const hash = content === undefined ? {} : { hash: sha256(content) };
  return { [signatureKey]: assetSignature, ...hash, ...pick(asset, ["path", "text", "uri"]) };
}

function hashedArchive(archive: WireObject, cwd: string): WireObject {
  const { assets, path: file } = archive;
  const result: WireObject = { [signatureKey]: archiveSignature };
  if (isObject(assets)) result.assets = mapValues(assets, (item) => hashAssets(item, cwd));
  const content =
    typeof file === "string" && isArchiveFile(file, cwd)
      ? readFileSync(path.resolve(cwd, file))
      : archiveContent(archive, cwd);
  if (content !== undefined) result.hash = sha256(content);
  return { ...result, ...pick(archive, ["path", "uri"]) };
}

function pick(from: WireObject, keys: readonly string[]): WireObject {
  const result: WireObject = {};
  for (const key of keys) {
    const value = from[key];
    if (typeof value === "string" && value !== "") result[key] = value;
  }
  return result;
}

function isArchiveFile(file: string, cwd: string): boolean {
  return (
    archiveEndings.some((ending) => file.endsWith(ending)) &&
    statSync(path.resolve(cwd, file), { throwIfNoEntry: false })?.isFile() === true
  );
}

/** Undefined for what lies behind a URI, which an offline preview does not fetch. */
function assetContent(asset: WireObject, cwd: string): Uint8Array | undefined {
  if (typeof asset.path === "string" && asset.path !== "") {
    return read(asset.path, () => readFileSync(path.resolve(cwd, String(asset.path))));
  }
  return typeof asset.uri === "string" && asset.uri !== ""
    ? undefined
    : Buffer.from(typeof asset.text === "string" ? asset.text : "");
}

/** Packs a folder or a map of assets; undefined when a part lies behind a URI. */
function archiveContent(archive: WireObject, cwd: string): Uint8Array | undefined {
  const files = new Map<string, Uint8Array>();
  return collect(archive, "", cwd, files) ? tarEntries(files) : undefined;
}

function collect(
  part: WireObject,
  prefix: string,
  cwd: string,
  files: Map<string, Uint8Array>,
): boolean {
  if (signatureOf(part) === assetSignature) {
    const content = assetContent(part, cwd);
    if (content !== undefined) files.set(prefix, content);
    return content !== undefined;
  }
  if (isObject(part.assets)) {
    return Object.entries(part.assets).every(
      ([name, item]) => isObject(item) && collect(item, joined(prefix, name), cwd, files),
    );
  }
  if (typeof part.path !== "string" || part.path === "") return false;
  // Pulumi unpacks a nested archive file; reading its members needs an unpacker, so the hash stays
  // out rather than being a wrong one.
  if (isArchiveFile(part.path, cwd)) return false;
  const dir = part.path;
  for (const file of read(dir, () => filesBelow(path.resolve(cwd, dir)))) {
    files.set(joined(prefix, file.name), readFileSync(file.path));
  }
  return true;
}

/** Names the path as the program wrote it, which not every error of the file system does. */
function read<T>(file: string, from: () => T): T {
  try {
    return from();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const reasons: Record<string, string> = {
      ENOENT: "it does not exist",
      EISDIR: "it is a folder; a folder is a FileArchive",
      ENOTDIR: "it is neither a folder nor an archive (.zip, .tar, .tgz, .jar, .whl)",
      EACCES: "permission denied",
    };
    throw new Error(`${file} cannot be read: ${reasons[code ?? ""] ?? message}`, { cause: error });
  }
}

const joined = (prefix: string, name: string) => (prefix ? `${prefix}/${name}` : name);

function filesBelow(dir: string): { name: string; path: string }[] {
  return readdirSync(dir, { recursive: true, encoding: "utf8" })
    .map((name) => ({ name: name.split(path.sep).join("/"), path: path.join(dir, name) }))
    .filter((file) => statSync(file.path, { throwIfNoEntry: false })?.isFile());
}
