import { defineProbe, isTrouble, seen, type Trouble } from "../probe";
import { urlOf } from "./visit";

interface Facts {
  readonly small: { readonly status: number } | Trouble;
  readonly large: { readonly status: number } | Trouble;
  readonly path: string;
}

const facts = (small: number, large: number): Facts => ({
  small: { status: small },
  large: { status: large },
  path: "/health",
});

export default defineProbe({
  id: "large-body-refused",
  title: "A body that is too large is refused",
  why: "A service that reads whatever it is sent is brought down by one client with a large file.",
  fix: "Bound bodies where they enter: a size rule of the web ACL, and the limit of the framework. Answer 413.",
  severity: "medium",
  controls: ["request-size-limit"],
  target: "api",
  options: {
    bytes: {
      type: "integer",
      default: 1_048_576,
      minimum: 1024,
      maximum: 104_857_600,
      stricter: "lower",
      description: "Largest body that may be accepted, in bytes.",
      source: "finsight-049",
    },
    path: {
      type: "string",
      default: "/health",
      description: "Path that is sent the body; one that writes nothing.",
      source: "Our choice: the health check is always there and stores nothing.",
    },
  },
  messages: {
    accepted: "A body of {bytes} bytes is answered with {status}, not with 413.",
  },
  async collect({ url }, look, { bytes, path }): Promise<Facts> {
    const post = async (length: number) => {
      const answer = await look.http({
        url: urlOf(url, path),
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ padding: "x".repeat(Math.max(0, length - 14)) }),
        timeout: 15_000,
      });
      return isTrouble(answer) ? answer : { status: answer.status };
    };
    const small = await post(64);
    return { small, large: await post(bytes + 1), path };
  },
  *judge({ small, large, path }, { bytes }) {
    const before = seen(small, `POST ${path} with a small body`);
    // A server may cut the connection instead of reading on: that is a refusal, but not a sure one.
    const { status } = seen(large, `POST ${path} with a body of ${bytes + 1} bytes`);
    if (status === 413) return;
    // A web ACL answers 403; it is the size that it minds, if the small body came through.
    if (status === 403 && before.status !== 403) return;
    yield { message: "accepted", property: `POST ${path}`, bytes: bytes + 1, status };
  },
  evidence: ({ large }) => (isTrouble(large) ? {} : { status: large.status }),
  passes: [
    { name: "413", facts: facts(405, 413) },
    { name: "the web ACL's 403", facts: facts(200, 403) },
  ],
  fails: [
    { name: "accepted", facts: facts(200, 200), expect: "accepted" },
    { name: "forbidden whatever its size", facts: facts(403, 403), expect: "accepted" },
    { name: "an error of the server", facts: facts(200, 500), expect: "accepted" },
  ],
  undecided: [
    {
      name: "the connection was cut",
      facts: { ...facts(200, 0), large: { trouble: "the connection was cut" } },
    },
  ],
});
