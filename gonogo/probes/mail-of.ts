/** The domains that a stack sends mail from, as targets of probes. Pure. */
import type { MailTarget } from "./targets";
import type { Validation } from "./validation";

/** What a stack's configuration says of a domain: what it does not say, the output does. */
export interface MailSaid {
  readonly domain: string;
  readonly selectors?: readonly string[] | undefined;
  readonly returnPath?: string | undefined;
}

/**
 * @param own Says over what the outputs tell, domain by domain and key by key.
 * @param made The output `dkimSelectors`: domain to the selectors that its provider made up, which
 * are known only when it is deployed.
 */
export function mailOf(
  own: readonly MailSaid[],
  { mail = [] }: Partial<Pick<Validation, "mail">> = {},
  made?: unknown,
): readonly MailTarget[] {
  const domains = [...new Set([...own, ...mail].map(({ domain }) => domain))];
  return domains.map((domain) => {
    const said = own.find((each) => each.domain === domain);
    const told = mail.find((each) => each.domain === domain);
    const known = [said?.selectors, told?.selectors, selectorsIn(made, domain)];
    const returnPath = said?.returnPath ?? told?.returnPath;
    return {
      domain,
      selectors: known.find((list) => list !== undefined && list.length > 0) ?? [],
      ...(returnPath === undefined ? {} : { returnPath }),
    };
  });
}

/** In a preview, and before the first deployment, there are none. */
function selectorsIn(made: unknown, domain: string): readonly string[] {
  if (typeof made !== "object" || made === null || !Object.hasOwn(made, domain)) return [];
  const list: unknown = (made as Readonly<Record<string, unknown>>)[domain];
  if (!Array.isArray(list)) return [];
  // One that is no selector makes the list a part of what there is, which decides nothing.
  const isSelector = (each: unknown) =>
    typeof each === "string" && /^[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,62})$/.test(each);
  return list.every(isSelector) ? (list as readonly string[]) : [];
}
