/** What people ask of the logs, for LogQueries; the fields are those of alarms/log-events.ts. */
import type * as pulumi from "@pulumi/pulumi";
import type { LogQuery } from "./components/log-queries";

type Name = pulumi.Input<string>;
type Queries = Readonly<Record<string, LogQuery>>;

const failed = 'level in ["error", "ERROR", "critical", "CRITICAL", "fatal"] or level >= 50';

/** Questions to the services' logs. */
export function serviceQueries(logGroups: readonly Name[]): Queries {
  const queries = {
    "errors-by-route": `filter status >= 500
| stats count(*) as requests by method, path, status
| sort requests desc`,
    "errors-in-the-log": `fields @timestamp, @message
| filter ${failed}
| sort @timestamp desc
| limit 100`,
    "slow-routes": `filter event = "http.request"
| stats pct(duration_ms, 95) as p95, avg(duration_ms) as average, count(*) as requests by path
| sort p95 desc`,
    "one-request": `fields @timestamp, @message
| filter request_id = "REPLACE"
| sort @timestamp asc`,
    "webhook-failures": `filter event in ["webhook.rejected", "webhook.failed"]
| stats count(*) as events by provider, reason, bin(1h)
| sort events desc`,
    "payment-failures": `filter event = "payment.failed"
| stats count(*) as payments by provider, reason, bin(1d)
| sort payments desc`,
    "sign-in-failures": `filter event = "auth.failed"
| stats count(*) as failures by reason, bin(15m)
| sort failures desc`,
    "provider-limits": `filter event in ["provider.throttled", "provider.failed"]
| stats count(*) as calls by provider, status, bin(5m)
| sort calls desc`,
    "rate-limit-hits": `filter event in ["rate_limit.hit", "quota.exceeded"]
| stats count(*) as hits by plan, path, bin(1h)
| sort hits desc`,
  };
  return over(queries, logGroups);
}

/** Questions to Postgres's own log. */
export function postgresQueries(logGroups: readonly Name[]): Queries {
  const queries = {
    "slow-statements": `filter @message like /duration: /
| parse @message /duration: (?<ms>[0-9.]+) ms\\s+(?<statement>.*)/
| stats count(*) as times, max(ms) as slowest by statement
| sort slowest desc
| limit 50`,
    deadlocks: `fields @timestamp, @message
| filter @message like /deadlock detected|still waiting for/
| sort @timestamp desc`,
    "refused-connections": `fields @timestamp, @message
| filter @message like /too many clients|remaining connection slots|authentication failed/
| sort @timestamp desc`,
  };
  return over(queries, logGroups);
}

/** Questions to the firewall's log (paymentsvc-085, toolbox-110). */
export function firewallQueries(logGroup: Name): Queries {
  const queries = {
    "blocked-requests": `filter action = "BLOCK"
| stats count(*) as requests by terminatingRuleId, httpRequest.clientIp, httpRequest.uri
| sort requests desc
| limit 50`,
  };
  return over(queries, [logGroup]);
}

/** Questions to the VPC's flow log. */
export function networkQueries(logGroup: Name): Queries {
  const queries = {
    "refused-packets": `filter action = "REJECT"
| stats count(*) as packets by srcAddr, dstAddr, dstPort
| sort packets desc
| limit 50`,
  };
  return over(queries, [logGroup]);
}

function over(queries: Readonly<Record<string, string>>, logGroups: readonly Name[]): Queries {
  const entries = Object.entries(queries).map(([name, query]) => [name, { query, logGroups }]);
  return Object.fromEntries(entries);
}
