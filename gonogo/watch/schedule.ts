/** Placeholder. */
export function probesOfItem(_id: string): readonly string[] {
  return [];
}
