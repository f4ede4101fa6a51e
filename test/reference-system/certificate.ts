import { generate } from "selfsigned";

const made = new Map<string, ReturnType<typeof generate>>();

/** Made once for each end that is asked for: an elliptic curve's key takes no time to make. */
export function certificate(days: number, of = "served"): ReturnType<typeof generate> {
  const key = `${of} ${days}`;
  const found = made.get(key) ?? makeCertificate(days);
  made.set(key, found);
  return found;
}

function makeCertificate(days: number): ReturnType<typeof generate> {
  return generate([{ name: "commonName", value: "localhost" }], {
    algorithm: "sha256",
    keyType: "ec",
    notBeforeDate: new Date(Date.now() - 3_600_000),
    notAfterDate: new Date(Date.now() + days * 86_400_000),
    extensions: [
      { name: "basicConstraints", cA: true },
      { name: "subjectAltName", altNames: [{ type: 2, value: "localhost" }] },
    ],
  });
}
