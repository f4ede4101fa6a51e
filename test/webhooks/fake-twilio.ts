/** The part of Twilio's API, 2010-04-01, that lists messages and their media, on loopback. */
import { createServer, type Server } from "node:http";
import { addressOf, listening, stopped } from "../support/loopback";

export interface TwilioMessageRow {
  readonly sid: string;
  readonly status: string;
  readonly direction: "inbound" | "outbound-api" | "outbound-reply";
  readonly sentAt: Date;
  readonly body?: string;
  readonly from?: string;
  readonly to?: string;
  readonly errorCode?: number;
  /** Content types. */
  readonly media?: readonly string[];
}

export class FakeTwilio {
  readonly messages: TwilioMessageRow[] = [];
  readonly asked: string[] = [];
  /** Status of the next answers. */
  readonly faults: number[] = [];
  /** What the next answer is instead. */
  readonly instead: unknown[] = [];
  /** Twilio's is 1,000. */
  mostPerPage = 1_000;
  private readonly server: Server;

  private constructor(
    readonly account: string,
    private readonly password: string,
  ) {
    this.server = createServer((request, response) => {
      const url = new URL(request.url ?? "/", "http://localhost");
      this.asked.push(url.pathname);
      const given = request.headers.authorization?.replace(/^Basic /, "") ?? "";
      const isOurs = Buffer.from(given, "base64").toString().endsWith(`:${this.password}`);
      const status = this.faults.shift() ?? (isOurs ? 200 : 401);
      const answer =
        status === 200
          ? (this.instead.shift() ?? this.answer(url))
          : { code: 20003, message: `Authenticate ${this.password}`, status };
      response.writeHead(answer === undefined ? 404 : status, {
        "content-type": "application/json",
      });
      response.end(JSON.stringify(answer ?? { code: 20404, status: 404 }));
    });
  }

  static async start(account: string, password: string): Promise<FakeTwilio> {
    const fake = new FakeTwilio(account, password);
    await listening(fake.server);
    return fake;
  }

  get address(): string {
    return addressOf(this.server);
  }

  async stop(): Promise<void> {
    await stopped(this.server);
  }

  private answer({ pathname, searchParams }: URL): object | undefined {
    const folder = `/2010-04-01/Accounts/${this.account}/Messages`;
    const media = /^\/([A-Z0-9a-f]+)\/Media\.json$/.exec(pathname.slice(folder.length));
    if (pathname.startsWith(folder) && media !== null) return this.media(folder, media[1] ?? "");
    if (pathname !== `${folder}.json`) return undefined;
    const moment = (name: string, usual: number) =>
      Date.parse(searchParams.get(name) ?? "") || usual;
    const all = this.messages
      .filter(({ sentAt }) => sentAt.getTime() >= moment("DateSent>", 0))
      .filter(({ sentAt }) => sentAt.getTime() <= moment("DateSent<", Number.POSITIVE_INFINITY))
      .sort((one, other) => other.sentAt.getTime() - one.sentAt.getTime());
    const size = Math.min(this.mostPerPage, Number(searchParams.get("PageSize") ?? 50));
    const page = Number(searchParams.get("Page") ?? 0);
    const uri = (number: number) => {
      const query = new URLSearchParams(searchParams);
      query.set("Page", String(number));
      query.set("PageToken", `PA${number}`);
      return `${pathname}?${query}`;
    };
    return {
      messages: all.slice(page * size, (page + 1) * size).map((row) => this.row(folder, row)),
      ...{ page, page_size: size, start: page * size, end: (page + 1) * size - 1 },
      ...{ uri: uri(page), first_page_uri: uri(0) },
      previous_page_uri: page === 0 ? null : uri(page - 1),
      next_page_uri: (page + 1) * size < all.length ? uri(page + 1) : null,
    };
  }

  private row(folder: string, row: TwilioMessageRow): object {
    const { sid, status, direction, sentAt, body = "hello", media = [] } = row;
    return {
      ...{ sid, status, direction, body, account_sid: this.account, api_version: "2010-04-01" },
      date_created: sentAt.toUTCString().replace("GMT", "+0000"),
      date_sent: sentAt.toUTCString().replace("GMT", "+0000"),
      date_updated: sentAt.toUTCString().replace("GMT", "+0000"),
      ...{ from: row.from ?? "+15550001111", to: row.to ?? "+15550002222" },
      ...{ error_code: row.errorCode ?? null, error_message: null, messaging_service_sid: null },
      ...{ num_media: String(media.length), num_segments: "1", price: null, price_unit: "USD" },
      uri: `${folder}/${sid}.json`,
      subresource_uris: { media: `${folder}/${sid}/Media.json` },
    };
  }

  private media(folder: string, sid: string): object | undefined {
    const found = this.messages.find((message) => message.sid === sid);
    return (
      found && {
        media_list: (found.media ?? []).map((type, at) => ({
          ...{ sid: `ME${String(at).padStart(32, "0")}`, content_type: type, parent_sid: sid },
          ...{ account_sid: this.account, uri: `${folder}/${sid}/Media/ME${at}.json` },
        })),
        next_page_uri: null,
      }
    );
  }
}
