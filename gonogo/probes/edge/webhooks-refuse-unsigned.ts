import { defineProbe, isTrouble, seen, type Trouble } from "../probe";
import { header } from "./visit";

interface Facts {
  readonly path: string;
  readonly answer: { readonly status: number; readonly byBalancer: boolean } | Trouble;
}

const facts = (status: number, byBalancer = false): Facts => ({
  path: "/webhooks/stripe",
  answer: { status, byBalancer },
});

/** What a receiver answers to a body that nobody signed. */
const refusals = [400, 401, 403, 415, 422];
const nobody = [404, 405, 410, 501];

export default defineProbe({
  id: "webhooks-refuse-unsigned",
  title: "Webhooks can be reached, and take nothing that is not signed",
  why: "A provider that gets no answer gives up after days; an endpoint that believes everybody lets anybody mark an order as paid.",
  fix: "Route the path to the receiver, for POST, and verify the signature before anything is read of the body.",
  severity: "high",
  controls: ["webhook-reachable"],
  target: "webhook",
  messages: {
    nobody: "Nobody takes events there: it answers {status}.",
    open: "An event without a signature is answered with {status}.",
    redirect: "It answers {status}, and providers follow no redirect.",
    error: "An event without a signature is an error of the server: {status}.",
  },
  async collect({ url }, look): Promise<Facts> {
    const path = new URL(url).pathname;
    // No event: where it were taken all the same, there is nothing in it to be done.
    const headers = { "content-type": "application/json" };
    const about = { method: "POST", headers, body: "{}", timeout: 10_000, expects: [503] };
    const answer = await look.http({ url, ...about });
    if (isTrouble(answer)) return { path, answer };
    // Services' answers keep their own name of the server, or none.
    const byBalancer = /^awselb\//.test(header(answer, "server") ?? "");
    return { path, answer: { status: answer.status, byBalancer } };
  },
  *judge({ path, answer }) {
    const property = `POST ${path}`;
    const { status, byBalancer } = seen(answer, property);
    if (byBalancer && refusals.includes(status)) {
      // Its web ACL refuses the event before the receiver sees it: perhaps every event.
      seen({ trouble: `the load balancer itself answers ${status}` }, property);
    }
    if (refusals.includes(status)) return;
    if (nobody.includes(status)) yield { message: "nobody", property, status };
    else if (status >= 500) yield { message: "error", property, status };
    else if (status >= 200 && status < 300) yield { message: "open", property, status };
    else if (status >= 300 && status < 400) yield { message: "redirect", property, status };
    else seen({ trouble: `it answers ${status}` }, property);
  },
  evidence: ({ answer }) => (isTrouble(answer) ? {} : { status: answer.status }),
  passes: [
    { name: "400", facts: facts(400) },
    { name: "403", facts: facts(403) },
  ],
  fails: [
    { name: "no such path", facts: facts(404), expect: "nobody" },
    { name: "no POST", facts: facts(405), expect: "nobody" },
    { name: "taken", facts: facts(200), expect: "open" },
    { name: "sent elsewhere", facts: facts(301), expect: "redirect" },
    { name: "a crash", facts: facts(500), expect: "error" },
  ],
  undecided: [
    { name: "cut", facts: { path: "/webhooks/stripe", answer: { trouble: "cut" } } },
    { name: "its rate limit", facts: facts(429) },
    { name: "the web ACL of the load balancer", facts: facts(403, true) },
  ],
});
