/** What can be set on the reference system: as it should be, and one thing wrong at a time. */
import type { IncomingMessage } from "node:http";
import type { Pool } from "pg";

export interface Reply {
  readonly status: number;
  /** Objects are sent as JSON, text as HTML unless `type` says otherwise. */
  readonly body?: string | object;
  readonly type?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Call {
  readonly request: IncomingMessage;
  /** Path and query. */
  readonly target: string;
  readonly body: Buffer;
  /** The user whose key was sent. */
  readonly user: string | undefined;
  /** Requests that are being answered at this moment, this one included. */
  readonly underWay: number;
}
export type Handler = (call: Call) => Promise<Reply> | Reply;
/** "GET /health" → what answers. */
export type Routes = Readonly<Record<string, Handler>>;

export interface ReferenceSettings {
  readonly oldestTls: "TLSv1" | "TLSv1.2";
  /** Days until the certificate ends. */
  readonly certificateDays: number;
  /** Whether clients are told to trust the certificate that is served. */
  readonly isTrusted: boolean;
  /** What plain HTTP is answered with. */
  readonly plain: "redirect" | "elsewhere" | "answer";
  readonly securityHeaders: Readonly<Record<string, string>>;
  readonly hasHeadersOnErrors: boolean;
  /** The value of Access-Control-Allow-Origin for an origin. */
  readonly allow: (origin: string) => string | undefined;
  readonly requestId: () => string | undefined;
  /** What an error that nobody expected is answered with. */
  readonly onError: (error: Error) => Reply;
  readonly largestBody: number;
  readonly isCompressed: boolean;
  readonly requestsPerMinute: number;
  readonly saysWhenToComeBack: boolean;
  /** Of an API key. */
  readonly prefix: string;
  readonly hash: (key: string) => string;
  /** Handlers in the place of the system's own. */
  readonly routes: (own: Routes, pool: Pool) => Routes;
  /** Milliseconds before each answer, under load or not. */
  readonly delay: number;
  /** Open connections, beyond which new ones are cut. */
  readonly mostConnections: number;
}
