/** Every probe, in the order in which results are told. */

import answersCompressed from "./edge/answers-compressed";
import apiPathsVersioned from "./edge/api-paths-versioned";
import certificateServed from "./edge/certificate-served";
import cookiePolicyPublished from "./edge/cookie-policy-published";
import corsAnswers from "./edge/cors-answers";
import errorsShowNothing from "./edge/errors-show-nothing";
import healthAnswers from "./edge/health-answers";
import httpRedirected from "./edge/http-redirected";
import largeBodyRefused from "./edge/large-body-refused";
import legalPagesPublished from "./edge/legal-pages-published";
import metricsPrivate from "./edge/metrics-private";
import metricsServed from "./edge/metrics-served";
import openapiServed from "./edge/openapi-served";
import pagesTagged from "./edge/pages-tagged";
import rateLimitAnswers from "./edge/rate-limit-answers";
import readinessAnswers from "./edge/readiness-answers";
import readinessTellsDependencies from "./edge/readiness-tells-dependencies";
import requestIdSent from "./edge/request-id-sent";
import securityHeadersSent from "./edge/security-headers-sent";
import tlsVersionsOffered from "./edge/tls-versions-offered";
import webhooksRefuseUnsigned from "./edge/webhooks-refuse-unsigned";
import mailDkim from "./mail/mail-dkim";
import mailDmarc from "./mail/mail-dmarc";
import mailMtaSts from "./mail/mail-mta-sts";
import mailMx from "./mail/mail-mx";
import mailSpf from "./mail/mail-spf";
import { postgresProbes } from "./postgres";
import type { Probe } from "./probe";
import { providerProbes } from "./providers";
import { redisProbes } from "./redis";
import { stripeProbes } from "./stripe";
import { tasksProbes } from "./tasks";

export const probes: readonly Probe[] = [
  tlsVersionsOffered,
  certificateServed,
  httpRedirected,
  securityHeadersSent,
  corsAnswers,
  healthAnswers,
  readinessAnswers,
  readinessTellsDependencies,
  requestIdSent,
  errorsShowNothing,
  largeBodyRefused,
  answersCompressed,
  metricsServed,
  metricsPrivate,
  openapiServed,
  apiPathsVersioned,
  legalPagesPublished,
  cookiePolicyPublished,
  pagesTagged,
  webhooksRefuseUnsigned,
  mailSpf,
  mailDkim,
  mailDmarc,
  mailMx,
  mailMtaSts,
  ...postgresProbes,
  ...redisProbes,
  ...tasksProbes,
  ...stripeProbes,
  ...providerProbes,
  rateLimitAnswers,
];
