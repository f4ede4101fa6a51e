/** Reads the port that a policy pack announces. */
import { GonogoError } from "../errors";

/** The protocol's first line on standard output: the port, nothing else. */
export class PortReader {
  private settle: (port: number) => void = () => {};
  private reject: (error: GonogoError) => void = () => {};
  private done = false;
  readonly port: Promise<number>;

  constructor(private readonly dir: string) {
    this.port = new Promise((resolve, reject) => {
      this.settle = resolve;
      this.reject = reject;
    });
    this.port.catch(() => {});
  }

  /** True when the line was the protocol's. */
  take(line: string): boolean {
    if (this.done) return false;
    this.done = true;
    if (/^\d+$/.test(line.trim())) {
      this.settle(Number(line.trim()));
    } else {
      this.reject(
        new GonogoError(
          "undecidable",
          `The policy pack ${this.dir} wrote ${JSON.stringify(line.slice(0, 200))} to standard ` +
            "output before it was ready. Pulumi's protocol expects the pack's port there: write " +
            "to standard error instead (console.error).",
        ),
      );
    }
    return true;
  }

  fail(error: GonogoError): void {
    this.reject(error);
  }
}
