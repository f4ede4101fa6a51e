/** What an auditor needs beside the results: where a report was made, and what was looked at. */

/** What an auditor needs to know about a run beside its results. */
export interface RunContext {
  /** Node's version and the platform: "v20.20.2 linux x64". */
  readonly runtime: string;
  /** The commit of the repository; absent where the program is in none. */
  readonly commit?: {
    /** 40 hexadecimal digits. */
    readonly sha: string;
    /** True when files that git tracks differ from the commit. */
    readonly dirty: boolean;
  };
  /** The run of a pipeline that made the report, as its variables tell it. */
  readonly ci?: { readonly url: string; readonly actor?: string };
  /** The files that the verdict was made from. */
  readonly inputs: readonly InputFile[];
  /** Packages of providers that the program registered resources with. */
  readonly providers: readonly { readonly name: string; readonly version: string }[];
}

export interface InputFile {
  readonly kind:
    | "stack configuration"
    | "waivers"
    | "attestations"
    | "evidence"
    | "probes"
    | "policy pack"
    | "policy configuration"
    | "answers"
    | "state"
    | "plan"
    | "event log"
    | "pack record"
    | "stack outputs";
  /** From the root of the repository, with `/`; of a pack its name. */
  readonly path: string;
  /** Of the file's bytes. */
  readonly sha256: string;
}

/** When a look at the running system saw what a result says, and what it saw. */
export interface Observation {
  /** ISO 8601, UTC. */
  readonly at: string;
  /** Days for which a pass counts. */
  readonly days: number;
  /** The record that told it; absent where the run itself looked. */
  readonly place?: string;
  /** Items of a checklist that it speaks for alone, where the policy's controls have more. */
  readonly items?: readonly string[];
  /** Plain facts for an auditor: an address, a version, a certificate's digest. */
  readonly evidence?: Readonly<Record<string, string | number>>;
}
