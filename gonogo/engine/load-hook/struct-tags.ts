/** Tags of struct.proto: field number and wire type in one byte. */
export const entryTag = 0x0a;
export const keyTag = 0x0a;
export const valueTag = 0x12;
export const itemTag = 0x0a;
export const kindTags = {
  null: 0x08,
  number: 0x11,
  text: 0x1a,
  bool: 0x20,
  struct: 0x2a,
  list: 0x32,
} as const;
