/** Options that more than one probe takes. */
export const healthPath = {
  type: "string",
  default: "/health",
  description: "Path of the health check.",
  source: "finsight-502, catalytic-165, toolbox-015, clientflow-051",
} as const;

/** What a health check answers by 503: that the service is ill, in an answer like any other. */
export const unavailable = [503];
