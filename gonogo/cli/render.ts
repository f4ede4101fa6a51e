/** Format → function of the report; each is loaded only when it is asked for. */
import type { Report } from "../report/model";
import type { TextOptions } from "../report/text";
import type { Format } from "./formats";

/** Draws a report in a format. */
export type Draw = (report: Report, format: Format, options: TextOptions) => string;

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
    case "sarif-github":
      return (
        require("../report/sarif-github") as typeof import("../report/sarif-github.js")
      ).sarifGithub(report);
    case "junit":
      return (require("../report/junit") as typeof import("../report/junit.js")).junit(report);
    case "csv":
      return (require("../report/csv") as typeof import("../report/csv.js")).csv(report);
    case "oscal":
      return (require("../report/oscal") as typeof import("../report/oscal.js")).oscal(
        report,
        new Date().toISOString(),
      );
    case "html":
      return (require("../report/html") as typeof import("../report/html.js")).html(report);
  }
}
