/** Format → function of the report; each is loaded only when it is asked for. */
import type { Report } from "../report/model";
import type { TextOptions } from "../report/text";
import type { Format } from "./commands";

export async function render(
  report: Report,
  format: Format,
  options: TextOptions,
): Promise<string> {
  switch (format) {
    case "text":
      return (await import("../report/text.js")).text(report, options);
    case "json":
      return (await import("../report/json.js")).json(report);
    case "sarif":
      return (await import("../report/sarif.js")).sarif(report);
    case "markdown":
      return (await import("../report/markdown.js")).markdown(report);
    case "html":
      return (await import("../report/html.js")).html(report);
  }
}
