/** Format → function of the report; each is loaded only when it is asked for. */
import type { Report } from "../report/model";
import type { TextOptions } from "../report/text";
import type { Format } from "./formats";

export function render(report: Report, format: Format, options: TextOptions): string {
  switch (format) {
    case "text":
      if (report.runs.some(({ checklist }) => checklist !== undefined)) {
        return (require("../verdict/text") as typeof import("../verdict/text.js")).auditsText(
          report,
          options,
        );
      }
      return (require("../report/text") as typeof import("../report/text.js")).text(
        report,
        options,
      );
    case "json":
      return (require("../report/json") as typeof import("../report/json.js")).json(report);
    case "sarif":
      return (require("../report/sarif") as typeof import("../report/sarif.js")).sarif(report);
    case "markdown":
      return (require("../report/markdown") as typeof import("../report/markdown.js")).markdown(
        report,
      );
    case "html":
      return (require("../report/html") as typeof import("../report/html.js")).html(report);
  }
}
