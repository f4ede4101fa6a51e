/** A DNS server on loopback that answers what a test tells it. */
import { createSocket } from "node:dgram";
import { type Answer, decode, encode, type Packet } from "dns-packet";

/** "TXT example.com" → the records; a name that is not in it does not exist. */
export type Zone = Readonly<Record<string, readonly string[]>>;

export interface DnsServer {
  /** `127.0.0.1:PORT`. */
  readonly address: string;
  close(): Promise<void>;
}

/** @param zone Undefined: it never answers. "fails": it answers that it failed. */
export function dnsServer(zone: Zone | undefined | "fails"): Promise<DnsServer> {
  const socket = createSocket("udp4");
  socket.on("message", (message, { port, address }) => {
    if (zone === undefined) return;
    const query = decode(message);
    const [question] = query.questions ?? [];
    const name = question?.name.toLowerCase() ?? "";
    const type = String(question?.type);
    const records = zone === "fails" ? [] : (zone[`${type} ${name}`] ?? []);
    const exists = zone !== "fails" && Object.keys(zone).some((key) => key.endsWith(` ${name}`));
    const code = zone === "fails" ? 2 : exists ? 0 : 3;
    const reply: Packet = {
      type: "response",
      id: query.id ?? 0,
      flags: 0x0180 | code,
      questions: query.questions ?? [],
      answers: records.map((text) => recordOf(type, name, text)),
    };
    socket.send(encode(reply), port, address);
  });
  return new Promise((resolve) => {
    socket.bind(0, "127.0.0.1", () => {
      resolve({
        address: `127.0.0.1:${socket.address().port}`,
        close: () => new Promise((done) => socket.close(() => done())),
      });
    });
  });
}

function recordOf(type: string, name: string, text: string): Answer {
  const about = { name, ttl: 60 };
  if (type === "MX") {
    const [preference = "0", exchange = ""] = text.split(" ");
    return { ...about, type: "MX", data: { preference: Number(preference), exchange } };
  }
  if (type === "A") return { ...about, type: "A", data: text };
  // A string of a record has 255 bytes at most; a longer text is several.
  return { ...about, type: "TXT", data: text.match(/.{1,255}/gs) ?? [""] };
}
