import assert from "node:assert/strict";
import { headerFault } from "../../gonogo/probes/edge/header-fault";

const year = 31_536_000;

describe("a security header", () => {
  const right: readonly (readonly [string, ...string[]])[] = [
    ["Strict-Transport-Security", "max-age=31536000"],
    ["Strict-Transport-Security", 'includeSubDomains; Max-Age="63072000"; preload'],
    ["X-Content-Type-Options", "nosniff"],
    ["X-Content-Type-Options", " NoSniff "],
    ["X-Content-Type-Options", "nosniff, nosniff"],
    ["X-Content-Type-Options", "nosniff", "NOSNIFF"],
    ["X-Frame-Options", "SAMEORIGIN"],
    ["X-Frame-Options", "deny, DENY"],
    ["Referrer-Policy", "no-referrer, strict-origin-when-cross-origin"],
    ["Referrer-Policy", "strict-origin", "same-origin"],
    ["Referrer-Policy", "of-the-future, no-referrer"],
    ["Content-Security-Policy", "default-src 'self'", "object-src 'none'"],
    ["X-XSS-Protection", "0"],
  ];
  for (const [header, ...values] of right) {
    it(`is right: ${header}: ${values.join(" and ")}`, () => {
      assert.equal(headerFault(header, values, year), undefined);
    });
  }

  const wrong: readonly (readonly [string, string, ...string[]])[] = [
    ["missing", "Content-Security-Policy"],
    ["missing", "X-Frame-Options", "", " "],
    ["hsts", "Strict-Transport-Security", "max-age=0; max-age=31536000"],
    ["hsts", "Strict-Transport-Security", "max-age=-31536000"],
    ["hsts", "Strict-Transport-Security", "s-max-age=31536000"],
    ["hsts", "Strict-Transport-Security", "31536000"],
    ["twice", "Strict-Transport-Security", "max-age=0", "max-age=31536000"],
    ["twice", "X-Frame-Options", "DENY", "SAMEORIGIN"],
    ["sniff", "X-Content-Type-Options", "no-sniff"],
    ["ignored", "X-Frame-Options", "ALLOW-FROM https://shop.example"],
    ["ignored", "X-Frame-Options", "deny, allowall"],
    ["ignored", "Referrer-Policy", "none"],
  ];
  for (const [message, header, ...values] of wrong) {
    it(`is wrong: ${header}: ${values.join(" and ")}`, () => {
      assert.equal(headerFault(header, values, year)?.message, message);
    });
  }
});
