export interface NameRow {
  readonly type: string;
  readonly property: string;
  readonly max: number;
  readonly min?: number;
  readonly pattern: RegExp;
  /** Names that AWS rejects for another reason than their length. */
  readonly refused: readonly [string, ...string[]];
  /** A name that AWS accepts. */
  readonly accepted: string;
  readonly source: string;
}

export function row(
  type: string,
  property: string,
  max: number,
  pattern: RegExp,
  refused: readonly [string, ...string[]],
  accepted: string,
  source: string,
  min = 1,
): NameRow {
  return { type, property, max, min, pattern, refused, accepted, source };
}

/** Letters, digits, hyphens and underscores. */
export const simple = /^[A-Za-z0-9_-]+$/;
