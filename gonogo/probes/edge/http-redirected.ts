import { defineProbe, isTrouble, seen, type Trouble } from "../probe";
import { header } from "./visit";

interface Facts {
  readonly answer: { readonly status: number; readonly location: string } | Trouble;
  /** Where the host answers HTTPS. */
  readonly host: string;
}

const facts = (status: number, location = ""): Facts => ({
  answer: { status, location },
  host: "api.example.com",
});

export default defineProbe({
  id: "http-redirected",
  title: "Plain HTTP is answered with a redirect to HTTPS",
  why: "A first request without TLS can be read and altered; what comes with it, a cookie or a key, is everybody's.",
  fix: "Answer port 80 with a redirect to https on the same host: 301 or 308.",
  severity: "high",
  controls: ["https-enforced"],
  target: "host",
  options: {
    port: {
      type: "integer",
      default: 80,
      minimum: 1,
      maximum: 65_535,
      description: "Port that plain HTTP would come to.",
      source: "RFC 9110, 4.2.1",
    },
  },
  messages: {
    served: "Plain HTTP is answered with {status} instead of a redirect.",
    elsewhere: "Plain HTTP is redirected to {location}, which is not HTTPS on this host.",
  },
  async collect({ url }, look, { port }): Promise<Facts> {
    const { hostname } = new URL(url);
    const at = port === 80 ? hostname : `${hostname}:${port}`;
    const answer = await look.http({ url: `http://${at}/`, headers: {} });
    if (isTrouble(answer)) return { answer, host: hostname };
    const location = header(answer, "location") ?? "";
    return { answer: { status: answer.status, location }, host: hostname };
  },
  *judge(facts, { port }) {
    const { status, location } = seen(facts.answer, `Plain HTTP on port ${port}`);
    if (status < 300 || status > 399 || location === "") {
      // A refusal shows nothing, but does not lead to HTTPS either.
      yield { message: "served", property: "GET /", status };
      return;
    }
    const to = URL.parse(location, `http://${facts.host}`);
    if (to?.protocol !== "https:" || to.hostname !== facts.host) {
      yield { message: "elsewhere", property: "GET /", location: location.slice(0, 200) };
    }
  },
  evidence: ({ answer }) => (isTrouble(answer) ? {} : { status: answer.status }),
  passes: [
    { name: "301", facts: facts(301, "https://api.example.com/") },
    { name: "308 to another port", facts: facts(308, "https://api.example.com:8443/") },
  ],
  fails: [
    { name: "answered", facts: facts(200), expect: "served" },
    { name: "refused without a way on", facts: facts(403), expect: "served" },
    { name: "sent around in plain text", facts: facts(302, "/home"), expect: "elsewhere" },
    { name: "to another host", facts: facts(301, "https://example.org/"), expect: "elsewhere" },
  ],
  undecided: [
    {
      name: "nothing listens: a firewall of ours, or the host's",
      facts: { answer: { trouble: "the connection was refused" }, host: "api.example.com" },
    },
  ],
});
