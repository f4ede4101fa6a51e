/**
 * Records of mail that are lists of tags, such as `v=DKIM1; k=rsa; p=...`: DKIM (RFC 6376, 3.2),
 * DMARC (RFC 7489, 6.3) and MTA-STS (RFC 8461, 3.1).
 */

/** @param tag In lower case. @returns Its first value; undefined where the record has none of it. */
export function tagOf(record: string, tag: string): string | undefined {
  const found = record
    .split(";")
    .map((part) => /^\s*(\w+)\s*=\s*(.*?)\s*$/s.exec(part))
    .find((match) => match?.[1]?.toLowerCase() === tag);
  return found?.[2];
}
