/** What the internet sees of ClientFlow. */
import { requestsPerMinute } from "../../defaults";
import type { EdgePart } from "../../parts";
import { type Here, isWebHere } from "./services";

export function edge(place: Here): EdgePart {
  const { webDomain, webTarget } = place.settings;
  return {
    // clientflow-055 and 149 want a limit and give none.
    requestsPerMinute: { value: requestsPerMinute, source: "our choice" },
    privatePaths: ["/metrics"],
    staticPaths: isWebHere(place) ? ["/_next/static/*"] : [], // clientflow-062
    cdnHosts: isWebHere(place) ? ["web", "api"] : ["api"],
    records:
      isWebHere(place) || webTarget === undefined
        ? []
        : [{ name: webDomain, type: "CNAME", values: [webTarget], source: "clientflow-058" }],
  };
}
