/** What probes look at, by kind; made from the outputs of a deployed stack. */

/** A host that answers HTTPS. */
export interface HttpTarget {
  /** "api": the key of the output without `Url`. */
  readonly role: string;
  /** `https://api.example.com`: without a path. */
  readonly url: string;
}

/** A domain that sends mail. */
export interface MailTarget {
  /** `example.com`. */
  readonly domain: string;
  /** Selectors of DKIM keys, where they are known. */
  readonly selectors: readonly string[];
}

export interface Targets {
  /** Hosts that answer with an API. */
  readonly api: readonly HttpTarget[];
  /** Hosts that answer with pages. */
  readonly web: readonly HttpTarget[];
  /** Every host, of either kind. */
  readonly host: readonly HttpTarget[];
  readonly mail: readonly MailTarget[];
}
export type TargetKind = keyof Targets;
