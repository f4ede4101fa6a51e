/**
 * An address as results tell it: without the user and password that some services take in it, and
 * without its query, where others put a token. Pure.
 */
export function shownUrl(text: string): string {
  const url = URL.parse(text);
  // What is no address holds no such part.
  if (url === null || !/^https?:$/.test(url.protocol)) return text.slice(0, 200);
  const plain = !url.username && !url.password && !url.search && !url.hash;
  return plain ? text : `${url.origin}${url.pathname}${url.search && "?..."}`;
}
