import type { Look } from "../look";
import { askApi, listAt, textAt } from "../look/api";
import { defineProbe, isTrouble, seen, type Trouble } from "../probe";
import type { GoogleTarget } from "../targets";
import { bearer } from "./ask";
import { type Fault, readServiceAccount, tokenOf } from "./google-token";

interface Facts {
  readonly account: "accepted" | "refused" | Fault | Trouble;
  /** Whether the project of the account has the API on. */
  readonly api: "on" | "off" | Trouble;
  /** Calendars that the account must read, and does not. */
  readonly closed: readonly string[] | Trouble;
  readonly variable: string;
}

const facts = (more: Partial<Facts> = {}): Facts => ({
  account: "accepted",
  api: "on",
  closed: [],
  variable: "GOOGLE_SVC_ACCOUNT_JSON",
  ...more,
});

const origin = "https://www.googleapis.com/calendar/v3";
const notAsked: Trouble = { trouble: "there is no token to ask with" };

async function collect(target: GoogleTarget, look: Look): Promise<Facts> {
  const about = { api: notAsked, closed: notAsked, variable: target.secret };
  const value = await look.secret(target.secret);
  if (isTrouble(value)) return { ...about, account: value };
  const account = readServiceAccount(value);
  if ("fault" in account) return { ...about, account };
  const told = await tokenOf(account, look);
  if (told === "refused" || isTrouble(told)) return { ...about, account: told };
  const headers = bearer(told.token);
  const list = `${origin}/users/me/calendarList?maxResults=1`;
  const [api, closed] = await Promise.all([
    askApi(look, { url: list, headers }),
    closedOf(target.calendars ?? [], headers, look),
  ]);
  return { ...about, account: "accepted", api: apiOf(api), closed };
}

function apiOf(answer: Awaited<ReturnType<typeof askApi>>): Facts["api"] {
  if (isTrouble(answer)) return answer;
  const { status, body } = answer;
  if (status === 200) return "on";
  const reasons = listAt(body, "error", "errors").map((each) => textAt(each, "reason"));
  if (status === 403 && reasons.includes("accessNotConfigured")) return "off";
  return { trouble: `it answers ${status}` };
}

async function closedOf(
  calendars: readonly string[],
  headers: Readonly<Record<string, string>>,
  look: Look,
): Promise<readonly string[] | Trouble> {
  const closed: string[] = [];
  for (const calendar of calendars) {
    const url = `${origin}/calendars/${encodeURIComponent(calendar)}`;
    const answer = await askApi(look, { url, headers });
    if (isTrouble(answer)) return answer;
    // Google says "not found" of what the account was not given.
    if (answer.status === 404 || answer.status === 403) closed.push(calendar.slice(0, 100));
    else if (answer.status !== 200) return { trouble: `it answers ${answer.status}` };
  }
  return closed;
}

export default defineProbe({
  id: "google-calendar-readable",
  title: "The Google service account reads calendars",
  why: "An account whose key was deleted, or whose project has the API off, makes every watched calendar stand still, without an error that a user sees.",
  fix: "Turn the Calendar API on in the account's project, make a key, put its JSON in base64 into the stack's secret, and share the calendars with the account.",
  severity: "medium",
  controls: ["google-calendar-config", "google-calendar-watch"],
  target: "google",
  messages: {
    fault: "The value is no key of a service account: {fault}.",
    refused: "Google refuses the account or its key.",
    off: "The Calendar API is off in the account's project.",
    closed: "The account cannot read the calendar {calendar}.",
  },
  collect,
  *judge({ account: told, api, closed, variable: property }) {
    const account = seen<"accepted" | "refused" | Fault>(told, "Google");
    if (typeof account === "object") {
      yield { message: "fault", property, fault: account.fault };
      return;
    }
    if (account === "refused") {
      yield { message: "refused", property };
      return;
    }
    if (seen(api, "The Calendar API") === "off") {
      yield { message: "off", property: "Calendar API" };
      return;
    }
    for (const calendar of seen(closed, "The calendars")) {
      yield { message: "closed", property: "calendars", calendar };
    }
  },
  passes: [{ name: "accepted", facts: facts() }],
  fails: [
    { name: "no JSON", facts: facts({ account: { fault: "it is no JSON" } }), expect: "fault" },
    { name: "a deleted key", facts: facts({ account: "refused" }), expect: "refused" },
    { name: "the API is off", facts: facts({ api: "off" }), expect: "off" },
    { name: "not shared", facts: facts({ closed: ["a@example.com"] }), expect: "closed" },
  ],
  undecided: [
    { name: "Google is down", facts: facts({ account: { trouble: "it answers 503" } }) },
    { name: "its rate limit", facts: facts({ api: { trouble: "it refuses: 429" } }) },
  ],
});
