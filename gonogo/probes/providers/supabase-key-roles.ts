import { defineProbe, isTrouble, seen, type Trouble } from "../probe";
import { untold } from "./ask";
import { type Claims, claimsOf } from "./jwt";

/** What a key says of itself; the new kinds say no more than what they are for. */
interface Key extends Claims {
  readonly kind: "token" | "publishable" | "secret" | "none";
}
interface Facts {
  readonly anon: Key | Trouble;
  readonly service: Key | Trouble;
  /** Of the address: `abc` of `https://abc.supabase.co`; "" for an own domain. */
  readonly project: string;
  readonly now: string;
}

const token = (role: string, more: Partial<Key> = {}): Key => ({
  kind: "token",
  role,
  project: "abc",
  expires: 2_000_000_000,
  ...more,
});
const facts = (more: Partial<Facts> = {}): Facts => ({
  anon: token("anon"),
  service: token("service_role"),
  project: "abc",
  now: "2026-01-01T00:00:00.000Z",
  ...more,
});

function keyOf(value: string): Key {
  const none = { role: "", project: "" };
  if (/^sb_publishable_/.test(value)) return { ...none, kind: "publishable" };
  if (/^sb_secret_/.test(value)) return { ...none, kind: "secret" };
  const claims = claimsOf(value);
  return claims === undefined ? { ...none, kind: "none" } : { ...claims, kind: "token" };
}

const roleOf = ({ kind, role }: Key) =>
  kind === "publishable" ? "anon" : kind === "secret" ? "service_role" : role;

export default defineProbe({
  id: "supabase-key-roles",
  title: "Each of Supabase's keys has the role that it is used for",
  why: "The two keys look alike: with the service key in the place of the public one, every browser holds the right to read and change all rows.",
  fix: "Copy both keys again from the project's settings; when the service key was ever public, make new ones.",
  severity: "critical",
  controls: ["supabase-config"],
  target: "supabase",
  options: {
    days: {
      type: "integer",
      default: 30,
      minimum: 0,
      maximum: 3650,
      stricter: "higher",
      description: "Least days until a key ends.",
      source: "Our choice: time to replace it everywhere.",
    },
  },
  messages: {
    none: "The {name} key is no key of Supabase.",
    role: "The {name} key has the role {role}, not {wanted}.",
    project: "The {name} key is of the project {is}, and the address of {wanted}.",
    ends: "The {name} key ends in {left} days.",
  },
  async collect({ secret, anonKey, url }, look): Promise<Facts> {
    const service = await look.secret(secret);
    const host = url !== undefined && URL.canParse(url) ? new URL(url).hostname : "";
    return {
      anon: anonKey === undefined ? untold("anonKey") : keyOf(anonKey.trim()),
      service: isTrouble(service) ? service : keyOf(service.trim()),
      project: /^([a-z0-9]+)\.supabase\.(?:co|in)$/.exec(host)?.[1] ?? "",
      now: look.now(),
    };
  },
  *judge({ anon, service, project, now }, { days }) {
    const keys = [
      { name: "anon", key: anon, wanted: "anon" },
      { name: "service", key: service, wanted: "service_role" },
    ];
    for (const { name, key, wanted } of keys) {
      if (isTrouble(key)) continue;
      const property = `${name} key`;
      const role = roleOf(key);
      if (key.kind === "none") yield { message: "none", property, name };
      else if (role !== wanted)
        yield { message: "role", property, name, role: role || "none", wanted };
      else if (key.kind === "token" && project !== "" && key.project !== project) {
        const is = key.project || "nobody";
        yield { message: "project", property, name, is, wanted: project };
      } else if (key.expires !== undefined) {
        const left = Math.floor((key.expires * 1000 - Date.parse(now)) / 86_400_000);
        if (left < days) yield { message: "ends", property, name, left };
      }
    }
    for (const { name, key } of keys) seen<Key>(key, `The ${name} key`);
  },
  evidence: ({ project }) => (project === "" ? {} : { project }),
  passes: [
    { name: "both", facts: facts() },
    {
      name: "the new kinds",
      facts: facts({
        anon: { kind: "publishable", role: "", project: "" },
        service: { kind: "secret", role: "", project: "" },
      }),
    },
    {
      name: "at a domain of one's own",
      facts: facts({ project: "" }),
    },
  ],
  fails: [
    { name: "exchanged", facts: facts({ anon: token("service_role") }), expect: "role" },
    { name: "twice the public one", facts: facts({ service: token("anon") }), expect: "role" },
    {
      name: "the secret kind in public",
      facts: facts({ anon: { kind: "secret", role: "", project: "" } }),
      expect: "role",
    },
    {
      name: "of another project",
      facts: facts({ anon: token("anon", { project: "xyz" }) }),
      expect: "project",
    },
    {
      name: "at its end",
      facts: facts({ service: token("service_role", { expires: 1_768_000_000 }) }),
      expect: "ends",
    },
    {
      name: "another text",
      facts: facts({ anon: { kind: "none", role: "", project: "" } }),
      expect: "none",
    },
  ],
  undecided: [
    { name: "no service key", facts: facts({ service: { trouble: "it is not set" } }) },
    { name: "the stack tells no anon key", facts: facts({ anon: untold("anonKey") }) },
  ],
});
