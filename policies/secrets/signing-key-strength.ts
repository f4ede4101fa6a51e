import { definePolicy, notApplicable, type Violation } from "../framework/define-policy";
import { unknown } from "../framework/unknown";
import { isGiven } from "../helpers/database";
import { numberOf } from "../helpers/flags";
import { show } from "../helpers/show";

const privateKey = "tls:index/privateKey:PrivateKey";
const keyPair = "aws:ec2/keyPair:KeyPair";
const messages = {
  short: "The RSA key has {actual} bits, fewer than {minimum}.",
  curve: "The key is on the curve {actual}, which is none of {allowed}.",
  dsa: "The key is of the kind {actual}, which OpenSSH no longer takes.",
} as const;
const options = {
  minimumRsaBits: {
    type: "integer",
    default: 2048,
    minimum: 1024,
    maximum: 16_384,
    stricter: "higher",
    description: "Fewest bits of an RSA key.",
    source: "catalytic-032",
  },
  curves: {
    type: "array",
    items: { type: "string" },
    default: ["P256", "P384", "P521"],
    stricter: "fewer",
    description: "Elliptic curves that are accepted.",
    source:
      "Our choice: the curves of the token algorithms ES256, ES384 and ES512 (RFC 7518), which TLS 1.3 has too (RFC 8446).",
  },
} as const;

/** Bits of the modulus of an `ssh-rsa` key: RFC 4253, section 6.6. */
function sshRsaBits(encoded: string): number | undefined {
  const blob = Buffer.from(encoded, "base64");
  let at = 0;
  const fields: Buffer[] = [];
  while (fields.length < 3 && at + 4 <= blob.length) {
    const size = blob.readUInt32BE(at);
    fields.push(blob.subarray(at + 4, at + 4 + size));
    at += 4 + size;
  }
  const modulus = fields[2];
  const first = modulus?.findIndex((byte) => byte !== 0) ?? -1;
  const leading = modulus?.[first];
  return modulus === undefined || leading === undefined
    ? undefined
    : (modulus.length - first) * 8 - Math.clz32(leading) + 24;
}

function* bits(
  actual: number,
  property: string,
  minimum: number,
): Generator<Violation<typeof messages>, void, undefined> {
  if (actual < minimum) {
    yield { message: "short", property, actual, minimum };
  }
}

/** An `ssh-rsa` public key with a modulus of that many bits. */
function sshRsa(size: number): string {
  const field = (data: Buffer) => {
    const head = Buffer.alloc(4);
    head.writeUInt32BE(data.length);
    return Buffer.concat([head, data]);
  };
  const modulus = Buffer.concat([Buffer.from([0]), Buffer.alloc(size / 8, 0xff)]);
  const blob = [Buffer.from("ssh-rsa"), Buffer.from([1, 0, 1]), modulus].map(field);
  return `ssh-rsa ${Buffer.concat(blob).toString("base64")} deployer`;
}

export default definePolicy({
  id: "signing-key-strength",
  title: "Key pairs that the program makes are strong enough",
  why: "Whoever computes the private half of a weak key signs tokens for any account, or signs in to the machines.",
  fix: "Leave rsaBits at 2048 or more, or set algorithm to ECDSA with ecdsaCurve P256, or to ED25519; replace an SSH key by one of ssh-keygen -t ed25519.",
  severity: "medium",
  controls: ["jwt-rsa-keypair"],
  scope: "stack",
  options,
  resources: [privateKey, keyPair],
  messages,
  checks: {
    *[privateKey](props, { options: { minimumRsaBits, curves } }) {
      const algorithm = String(props.algorithm).toUpperCase();
      if (algorithm === "RSA") {
        // 2048 when absent: @pulumi/tls privateKey, rsaBits.
        yield* bits(numberOf(props.rsaBits ?? 2048), "rsaBits", minimumRsaBits);
      } else if (algorithm === "ECDSA") {
        // P224 when absent: @pulumi/tls privateKey, ecdsaCurve.
        const curve = String(props.ecdsaCurve ?? "P224").toUpperCase();
        if (!curves.includes(curve)) {
          const allowed = curves.join(", ");
          yield { message: "curve", property: "ecdsaCurve", actual: show(curve), allowed };
        }
      }
    },
    *[keyPair](props, context) {
      const { minimumRsaBits } = context.options;
      if (!isGiven(() => props.publicKey, "publicKey", context)) {
        return notApplicable("The key is not set here.");
      }
      if (context.resource.referencesOfType("publicKey", privateKey).length > 0) {
        return notApplicable("The key pair that it comes from answers for it.");
      }
      const [kind = "", encoded = ""] = String(props.publicKey).trim().split(/\s+/);
      if (kind === "ssh-dss") {
        yield { message: "dsa", property: "publicKey", actual: kind };
      } else if (kind === "ssh-rsa") {
        const actual = sshRsaBits(encoded.slice(0, 8192));
        yield* bits(actual ?? Number.NaN, "publicKey", minimumRsaBits);
      }
      return;
    },
  },
  passes: [
    { name: "the default of RSA", type: privateKey, props: { algorithm: "RSA" } },
    {
      name: "a curve of ES256",
      type: privateKey,
      props: { algorithm: "ECDSA", ecdsaCurve: "P256" },
    },
    { name: "Ed25519", type: privateKey, props: { algorithm: "ED25519" } },
    { name: "an SSH key of 3072 bits", type: keyPair, props: { publicKey: sshRsa(3072) } },
    { name: "an Ed25519 SSH key", type: keyPair, props: { publicKey: "ssh-ed25519 AAAAC3Nz" } },
  ],
  fails: [
    {
      name: "1024 bits",
      type: privateKey,
      props: { algorithm: "RSA", rsaBits: 1024 },
      expect: "short",
    },
    {
      name: "the default of ECDSA, which is P224",
      type: privateKey,
      props: { algorithm: "ECDSA" },
      expect: "curve",
    },
    {
      name: "an SSH key of 1024 bits",
      type: keyPair,
      props: { publicKey: sshRsa(1024) },
      expect: "short",
    },
    { name: "a DSA key", type: keyPair, props: { publicKey: "ssh-dss AAAAB3" }, expect: "dsa" },
    {
      name: "fewer than a stricter configuration asks for",
      type: privateKey,
      props: { algorithm: "RSA", rsaBits: 2048 },
      options: { minimumRsaBits: 3072 },
      expect: "short",
    },
  ],
  unknowns: [
    {
      name: "a key that the deployment makes",
      type: keyPair,
      props: { publicKey: unknown },
      expect: "publicKey",
    },
    {
      name: "a size that the deployment decides",
      type: privateKey,
      props: { algorithm: "RSA", rsaBits: unknown },
      expect: "rsaBits",
    },
  ],
  notApplicables: [
    {
      name: "a key pair of the program",
      type: keyPair,
      props: { publicKey: unknown },
      references: { publicKey: ["pair"] },
      with: [{ type: privateKey, name: "pair", props: { algorithm: "ED25519" } }],
      expect: "The key pair that it comes from answers for it.",
    },
    {
      name: "no key",
      type: keyPair,
      props: { keyName: "deployer" } as never,
      expect: "The key is not set here.",
    },
  ],
});
