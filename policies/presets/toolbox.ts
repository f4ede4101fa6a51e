/** What ToolBox's checklist asks for; `test/policies/presets/` holds it to the boxes. */
import type { Preset } from "../framework/presets";

/** What this checklist names is not only advice before its launch. */
const launchOnly = { production: "mandatory" } as const;

export const toolbox: Preset = {
  name: "toolbox",
  description: "ToolBox: an API whose plans differ in rate and quota, the strictest in its goals.",
  policies: {
    "alarm-auth-failures": {
      enforcementLevel: { value: launchOnly, boxes: ["toolbox-033", "toolbox-107"] },
      options: { signsIn: { value: true, boxes: ["toolbox-107"] } },
    },
    "alarm-error-rate": { options: { maximumPercent: { value: 0.1, boxes: ["toolbox-105"] } } },
    "alarm-latency": {
      options: {
        maximumMilliseconds: { value: 200, boxes: ["toolbox-106", "toolbox-503"] },
      },
    },
    "alarm-payment-failures": {
      enforcementLevel: { value: launchOnly, boxes: ["toolbox-108"] },
    },
    "alarms-severity-tag": {
      enforcementLevel: { value: launchOnly, boxes: ["toolbox-535"] },
    },
    "generated-secret-strength": {
      options: { minimumBytes: { value: 32, boxes: ["toolbox-501"] } },
    },
    "graceful-shutdown": {
      enforcementLevel: { value: launchOnly, boxes: ["toolbox-007"] },
    },
    "monitoring-dashboard": {
      enforcementLevel: { value: launchOnly, boxes: ["toolbox-075"] },
    },
    "required-environment": {
      options: {
        variables: {
          value: ["api=JWT_SECRET,JWT_REFRESH_SECRET"],
          boxes: ["toolbox-501"],
          choice: "The box names the two; that the container is called api is ours.",
        },
      },
    },
    "response-compression": {
      enforcementLevel: { value: launchOnly, boxes: ["toolbox-028"] },
    },
    "response-headers-policy": {
      options: {
        required: {
          value: [
            "Strict-Transport-Security",
            "X-Content-Type-Options",
            "X-Frame-Options",
            "Referrer-Policy",
            "Content-Security-Policy",
          ],
          boxes: ["toolbox-004"],
          choice: "The box names three; the policy's other two stay.",
        },
      },
    },
    "security-headers": {
      options: {
        required: {
          value: [
            "Strict-Transport-Security",
            "X-Content-Type-Options",
            "X-Frame-Options",
            "Referrer-Policy",
            "Content-Security-Policy",
          ],
          boxes: ["toolbox-004"],
          choice: "The box names three; the policy's other two stay.",
        },
      },
    },
  },
};
