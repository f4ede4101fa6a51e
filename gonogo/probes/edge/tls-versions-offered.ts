import { type Handshake, type TlsVersion, tlsVersions } from "../look";
import { defineProbe, isTrouble, seen, type Trouble } from "../probe";

interface Facts {
  readonly offered: readonly { readonly version: TlsVersion; readonly answer: Answer | Trouble }[];
}
type Answer = Pick<Handshake, "accepted">;

const facts = (accepted: readonly TlsVersion[], silent: readonly TlsVersion[] = []): Facts => ({
  offered: tlsVersions.map((version) => ({
    version,
    answer: silent.includes(version)
      ? { trouble: "no answer within 5 s" }
      : { accepted: accepted.includes(version) },
  })),
});

export default defineProbe({
  id: "tls-versions-offered",
  title: "The host speaks TLS 1.2 or newer only",
  why: "Whoever can alter the traffic makes both sides agree on the oldest version that they speak; TLS 1.0 and 1.1 have been broken for years.",
  fix: "Give the listener or the distribution a security policy of TLS 1.2 or newer, and look for another host or proxy that answers for the name.",
  severity: "high",
  controls: ["tls-modern-policy"],
  target: "host",
  options: {
    minimum: {
      type: "string",
      default: "TLSv1.2",
      enum: ["TLSv1.2", "TLSv1.3"],
      description: "Oldest version that may be spoken.",
      source: "toolbox-071",
    },
  },
  messages: {
    old: "{version} is spoken.",
    none: "No version from {minimum} on is spoken.",
  },
  async collect({ url }, look): Promise<Facts> {
    const { hostname: host, port } = new URL(url);
    const offered = await Promise.all(
      tlsVersions.map(async (version) => {
        const told = await look.tls({ host, port: Number(port || 443), version });
        return { version, answer: isTrouble(told) ? told : { accepted: told.accepted } };
      }),
    );
    return { offered };
  },
  *judge({ offered }, { minimum }) {
    const least = tlsVersions.indexOf(minimum as TlsVersion);
    const isOld = (version: TlsVersion) => tlsVersions.indexOf(version) < least;
    for (const { version, answer } of offered) {
      if (isOld(version) && !isTrouble(answer) && answer.accepted) {
        yield { message: "old", property: version, version };
      }
    }
    const modern = offered.filter(({ version }) => !isOld(version));
    const answers = modern.map(({ version, answer }) => ({ version, answer }));
    if (!answers.some(({ answer }) => !isTrouble(answer) && answer.accepted)) {
      // All of them refused is an answer; one that was not told is a doubt.
      for (const { version, answer } of answers) seen(answer, `A handshake of ${version}`);
      yield { message: "none", property: minimum, minimum };
    }
    for (const { version, answer } of offered) {
      if (isOld(version)) seen(answer, `A handshake of ${version}`);
    }
  },
  evidence: ({ offered }) =>
    Object.fromEntries(
      offered.map(({ version, answer }) => [
        version,
        isTrouble(answer) ? answer.trouble : answer.accepted ? "spoken" : "refused",
      ]),
    ),
  passes: [
    { name: "TLS 1.2 and 1.3", facts: facts(["TLSv1.2", "TLSv1.3"]) },
    { name: "TLS 1.3 only", facts: facts(["TLSv1.3"]), options: { minimum: "TLSv1.3" } },
    { name: "TLS 1.3 is not known", facts: facts(["TLSv1.2"], ["TLSv1.3"]) },
  ],
  fails: [
    { name: "TLS 1.0", facts: facts(["TLSv1", "TLSv1.2"]), expect: "old" },
    {
      name: "TLS 1.1, whatever came of the rest",
      facts: facts(["TLSv1.1"], ["TLSv1", "TLSv1.2", "TLSv1.3"]),
      expect: "old",
    },
    {
      name: "TLS 1.2 where 1.3 is asked for",
      facts: facts(["TLSv1.2", "TLSv1.3"]),
      options: { minimum: "TLSv1.3" },
      expect: "old",
    },
    { name: "no version at all", facts: facts([]), expect: "none" },
  ],
  undecided: [
    { name: "no answer to an old version", facts: facts(["TLSv1.2"], ["TLSv1.1"]) },
    { name: "no answer at all", facts: facts([], tlsVersions) },
  ],
});
