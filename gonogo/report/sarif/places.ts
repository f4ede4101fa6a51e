/** Where SARIF says that something is. */
import type { Location } from "sarif";
import type { SourcePosition } from "../../engine/types";
import type { ItemResult } from "../../verdict/types";
import { memo } from "../memo";
import type { StackReport } from "../model";
import { neutral } from "../neutral";

/** All four numbers of a region, as GitHub wants them; the end is exclusive. */
export function physical({ file, line, column }: SourcePosition): Location {
  return {
    physicalLocation: {
      artifactLocation: { uri: uriOf(file) },
      region: { startLine: line, startColumn: column, endLine: line, endColumn: column + 1 },
    },
  };
}

export const uriOf = memo((file) => {
  const path = neutral(file).split("/").map(encodeURIComponent).join("/");
  return file.startsWith("/") ? `file://${path}` : path;
});

/** Where a finding belongs that no line registered: to the program as a whole. */
export function projectFile({ program }: StackReport): SourcePosition {
  const file = program === "." ? "Pulumi.yaml" : `${program}/Pulumi.yaml`;
  return { file, line: 1, column: 1 };
}

/**
 * What people can open about an item: the file of what was said of it, the one that decides first;
 * else the configuration of the stack that is held to it.
 */
export function itemPlace(run: StackReport, item: ItemResult): SourcePosition {
  const told = item.contributions.filter(({ place }) => place !== undefined);
  const deciding = told.find(({ outcome }) => outcome === item.outcome) ?? told[0];
  return placeOf(deciding?.place) ?? stackFile(run);
}

function stackFile(run: StackReport): SourcePosition {
  const config = run.context?.inputs.find(({ kind }) => kind === "stack configuration");
  return config === undefined ? projectFile(run) : { file: config.path, line: 1, column: 1 };
}

/** `stacks/shop-prod.waivers/database.yaml:1` */
export function placeOf(place: string | undefined): SourcePosition | undefined {
  const [, file, line] = /^(.+):(\d+)$/.exec(place ?? "") ?? [];
  if (file === undefined || Number(line) < 1) return undefined;
  return { file, line: Number(line), column: 1 };
}

export function samePlace(a: SourcePosition, b: SourcePosition | undefined): boolean {
  return a.file === b?.file && a.line === b.line && a.column === b.column;
}
