import { defineProbe, isTrouble, seen, type Trouble } from "../probe";
import { header, urlOf } from "./visit";

interface Facts {
  readonly path: string;
  readonly answer:
    | { readonly status: number; readonly encoding: string; readonly bytes: number }
    | Trouble;
}

const facts = (encoding: string, bytes: number): Facts => ({
  path: "/docs",
  answer: { status: 200, encoding, bytes },
});

export default defineProbe({
  id: "answers-compressed",
  title: "Large answers are compressed",
  why: "Text shrinks to a fifth; uncompressed it is slow on phones, and its traffic is paid for.",
  fix: "Turn compression on at the distribution, with a cache policy that lets it, or in the application.",
  severity: "low",
  controls: ["response-compression"],
  target: "api",
  options: {
    path: {
      type: "string",
      default: "/docs",
      description: "Path of an answer that is text and large enough.",
      source: "Our choice: the API reference is.",
    },
    bytes: {
      type: "integer",
      default: 1024,
      minimum: 150,
      maximum: 10_000_000,
      stricter: "lower",
      description: "Answers from this size on are to be compressed.",
      source: "Our choice: CloudFront compresses from 1,000 bytes on.",
    },
  },
  messages: { plain: "An answer of {bytes} bytes is not compressed." },
  async collect({ url }, look, { path }): Promise<Facts> {
    const headers = { "accept-encoding": "gzip, br" };
    const answer = await look.http({ url: urlOf(url, path), headers });
    if (isTrouble(answer)) return { path, answer };
    const encoding = header(answer, "content-encoding") ?? "";
    return { path, answer: { status: answer.status, encoding, bytes: answer.bytes } };
  },
  *judge({ path, answer }, { bytes: least }) {
    const { status, encoding, bytes } = seen(answer, `GET ${path}`);
    if (status !== 200) seen({ trouble: `it answers ${status}` }, `GET ${path}`);
    if (/\b(gzip|br|zstd|deflate)\b/i.test(encoding)) return;
    if (bytes < least) {
      seen({ trouble: `its ${bytes} bytes are too few to be compressed` }, `GET ${path}`);
    }
    yield { message: "plain", property: `GET ${path}`, bytes };
  },
  evidence: ({ answer }) => (isTrouble(answer) ? {} : { encoding: answer.encoding || "none" }),
  passes: [
    { name: "gzip", facts: facts("gzip", 900) },
    { name: "Brotli", facts: facts("br", 90_000) },
  ],
  fails: [
    { name: "plain", facts: facts("", 90_000), expect: "plain" },
    { name: "identity", facts: facts("identity", 90_000), expect: "plain" },
  ],
  undecided: [
    { name: "too small to tell", facts: facts("", 100) },
    {
      name: "not there",
      facts: { path: "/docs", answer: { status: 404, encoding: "", bytes: 9 } },
    },
  ],
});
