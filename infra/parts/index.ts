/**
 * What a system consists of, as plain data. A system's file fills it in from its settings; the
 * platform (infra/platform/) turns it into resources. Nothing here holds a value that is known only
 * after a deployment: such values are named (`Fact`, `SecretSource`) and filled in by the platform.
 */
import type { StripePart } from "./billing";
import type { EdgePart, EmailPart, HostPart, WebhookPart } from "./edge";
import type { AlarmRequest, CanaryPart, MetricPart, Objectives } from "./operations";
import type { SecretPart } from "./secrets";
import type { JobPart, MigrationPart, ServicePart } from "./services";
import type { PostgresPart, RedisPart } from "./stores";

export type { PlanPart, PortalPart, StripeEvent, StripePart, TaxPart } from "./billing";
export type { EdgePart, EmailPart, HostPart, WebhookPart, WebhookVerification } from "./edge";
export type { AlarmRequest, CanaryPart, MetricPart, Objectives, Sourced } from "./operations";
export type { RotationPart, SecretPart, SecretSource } from "./secrets";
export type {
  EnvironmentValue,
  Fact,
  JobPart,
  MigrationPart,
  ServicePart,
  TaskPart,
} from "./services";
export type { PostgresPart, RedisPart } from "./stores";

export interface Parts {
  /** Role to host name: `api`, `web` (the root of the domain), `www`. */
  readonly hosts: Readonly<Record<string, HostPart>>;
  /** Service name to service: `api`, `web`, `worker`. Also the ECS service's name. */
  readonly services: Readonly<Record<string, ServicePart>>;
  readonly postgres?: PostgresPart | undefined;
  readonly redis?: RedisPart | undefined;
  /** Environment variable, by its exact name, to the secret that fills it. */
  readonly secrets: Readonly<Record<string, SecretPart>>;
  /** Brings the schema up to date; the pipeline runs it before a release. */
  readonly migration?: MigrationPart | undefined;
  /** Job name to scheduled job: `webhook-events-cleanup`. */
  readonly jobs?: Readonly<Record<string, JobPart>>;
  readonly stripe?: StripePart | undefined;
  /** Provider to webhook, Stripe's aside: `twilio`, `sendgrid-inbound`, `gcal`. */
  readonly webhooks?: Readonly<Record<string, WebhookPart>>;
  readonly email: EmailPart;
  readonly edge: EdgePart;
  readonly objectives: Objectives;
  /** Canary name to what it asks every few minutes from outside. */
  readonly canaries: Readonly<Record<string, CanaryPart>>;
  /** Metric name (`SignUps`) to how it is counted from the log. */
  readonly metrics?: Readonly<Record<string, MetricPart>>;
  /** Alarms that this system's checklist names beside those that every system has. */
  readonly alarms?: readonly AlarmRequest[];
  /**
   * Providers that the services call, Stripe and mail aside, whose failures are counted: `openai`.
   */
  readonly providers?: readonly string[];
  /** The checklist box that asks for a second copy of the logs: in production. */
  readonly logArchive?: { readonly source: string };
  /** The checklist box that asks to review security logs: GuardDuty reads them in production. */
  readonly threatDetection?: { readonly source: string };
  /**
   * Service name to environment variables that must never reach it. A definition that breaks this,
   * or fills a public client variable (`NEXT_PUBLIC_...`) from a secret, is refused.
   */
  readonly forbidden?: Readonly<Record<string, readonly string[]>>;
}
