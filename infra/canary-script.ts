/**
 * The program of every canary, for the Puppeteer runtime of CloudWatch Synthetics. It asks each
 * target of the environment variable TARGETS in turn and fails when one of them fails. Headers and
 * bodies of answers stay out of its reports, since they may hold what nobody should keep.
 */
export const canaryScript = `const synthetics = require("@aws/synthetics-puppeteer");

exports.handler = async () => {
  synthetics.getConfiguration().setConfig({
    includeRequestHeaders: false,
    includeResponseHeaders: false,
    includeRequestBody: false,
    includeResponseBody: false,
    continueOnHttpStepFailure: true,
  });
  for (const target of JSON.parse(process.env.TARGETS)) {
    const url = new URL(target.url);
    const started = Date.now();
    await synthetics.executeHttpStep(
      target.name,
      {
        hostname: url.hostname,
        method: "GET",
        path: url.pathname + url.search,
        port: 443,
        protocol: "https:",
        headers: { "User-Agent": synthetics.getCanaryUserAgentString() },
      },
      (answer) =>
        new Promise((resolve, reject) => {
          answer.on("data", () => {});
          answer.on("error", reject);
          answer.on("end", () => {
            const seconds = (Date.now() - started) / 1000;
            if (answer.statusCode !== target.status) {
              reject(new Error("answered " + answer.statusCode + ", not " + target.status));
            } else if (seconds > target.maxSeconds) {
              reject(new Error("took " + seconds + " s, over " + target.maxSeconds));
            } else resolve();
          });
        }),
    );
  }
};
`;

/** What the canary asks. */
export interface CanaryTarget {
  /** HTTPS URL. */
  readonly url: string;
  /** HTTP status that is right. */
  readonly status: number;
  /** Seconds that the whole answer may take. */
  readonly maxSeconds: number;
}
