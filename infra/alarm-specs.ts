/** The alarms that systems need, as data: one file of infra/alarms/ for each source. */
export type { AlarmCategory, AlarmSpec, AlarmSpecs, Severity } from "./alarms/alarm";
export { cdnAlarms } from "./alarms/cdn";
export { costAlarms } from "./alarms/cost";
export { backendAlarms, certificateAlarms, edgeAlarms, trafficAlarms } from "./alarms/edge";
export { emailAlarms } from "./alarms/email";
export { functionAlarms, scheduleAlarms } from "./alarms/jobs";
export { natAlarms } from "./alarms/network";
export { postgresAlarms, proxyAlarms, replicaAlarms } from "./alarms/postgres";
export { queueAlarms, webhookAlarms } from "./alarms/queues";
export { redisAlarms } from "./alarms/redis";
export { serviceAlarms } from "./alarms/service";
export { canaryAlarms, healthCheckAlarms } from "./alarms/uptime";
export { webhookFunctionAlarms } from "./alarms/webhook-functions";
export { receiverAlarms } from "./alarms/webhooks";
