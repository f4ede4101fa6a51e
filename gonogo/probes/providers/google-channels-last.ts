import { rowsOf } from "../postgres/session";
import { defineProbe, isTrouble, seen, type Trouble } from "../probe";

interface Channels {
  /** That are watched, or were. */
  readonly calendars: number;
  /** Of them: those without a channel that lives. */
  readonly ended: number;
  /** Those whose last channel ends within the hours that are asked for. */
  readonly ending: number;
}
interface Facts {
  readonly channels: Channels | Trouble;
}

const facts = (calendars: number, ended = 0, ending = 0): Facts => ({
  channels: { calendars, ended, ending },
});

/** Figures only: whose calendars they are is nobody's business here. */
const statement = (hours: number) => `
  WITH newest AS (
    SELECT max(expires_at) AS ends FROM webhooks.channels
    WHERE confirmed_at IS NOT NULL AND stopped_at IS NULL
    GROUP BY tenant, calendar_id
  )
  SELECT count(*)::int AS calendars,
    (count(*) FILTER (WHERE ends <= now()))::int AS ended,
    (count(*) FILTER (
      WHERE ends > now() AND ends < now() + ${Math.floor(hours)} * interval '1 hour'
    ))::int AS ending
  FROM newest`;

export default defineProbe({
  id: "google-channels-last",
  title: "Every watched calendar has a channel that lasts",
  why: "Google's channels end after a week and are not prolonged: when their renewal stands still, calendars fall silent one by one, without an error.",
  fix: "Read the log of the renewal job, run it by hand with gonogo webhooks renew, and see why it did not run.",
  severity: "high",
  controls: ["google-calendar-watch"],
  target: "google",
  applies: ({ postgres }) => postgres !== undefined,
  options: {
    hours: {
      type: "integer",
      default: 24,
      minimum: 1,
      maximum: 150,
      stricter: "higher",
      description: "Least hours that the newest channel of a calendar must have left.",
      source: "Our choice: the daily job renews 60 hours before the end.",
    },
  },
  messages: {
    ended: "{ended} of {calendars} calendars have no channel that lives.",
    ending: "The channels of {ending} of {calendars} calendars end within {hours} hours.",
  },
  async collect({ postgres }, look, { hours }): Promise<Facts> {
    if (postgres === undefined) return { channels: { trouble: "the stack tells no database" } };
    const rows = await rowsOf<Channels>(postgres, look, statement(hours));
    if (isTrouble(rows)) return { channels: rows };
    const [row] = rows;
    return { channels: row ?? { trouble: "the database told nothing" } };
  },
  *judge({ channels }, { hours }) {
    const { calendars, ended, ending } = seen(channels, "The channels");
    const property = "channels";
    if (ended > 0) yield { message: "ended", property, ended, calendars };
    if (ending > 0) yield { message: "ending", property, ending, calendars, hours };
    if (calendars === 0) {
      const trouble = "there is none, or none that the application's role may see";
      seen({ trouble }, "The channels");
    }
  },
  evidence: ({ channels }) => (isTrouble(channels) ? {} : { ...channels }),
  passes: [{ name: "all last", facts: facts(12) }],
  fails: [
    { name: "one has ended", facts: facts(12, 1), expect: "ended" },
    { name: "one ends tonight", facts: facts(12, 0, 1), expect: "ending" },
  ],
  undecided: [
    { name: "none", facts: facts(0) },
    { name: "the database does not answer", facts: { channels: { trouble: "cut" } } },
  ],
});
