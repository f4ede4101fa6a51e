/**
 * Rules and alert manager of a Prometheus workspace. Both are YAML, of which JSON is a part, so
 * nothing is put together by hand.
 */

/** Alerts when the metrics of a service stop coming; the figures themselves alarm in CloudWatch. */
export function scrapeRules(stack: string, services: readonly string[]): string {
  const rules = services.map((service) => ({
    alert: "MetricsMissing",
    expr: `absent_over_time(up{service="${service}"}[10m]) == 1 or up{service="${service}"} == 0`,
    for: "5m",
    labels: { severity: "warning", service },
    annotations: {
      summary: `${stack}: no metrics of ${service}`,
      description:
        "Its collector cannot read or write them: read the log of the metrics container.",
    },
  }));
  return JSON.stringify({ groups: [{ name: "scraping", interval: "60s", rules }] });
}

/** Hands every alert to a topic, once for each service. */
export function alertManager(topicArn: string, region: string): string {
  const receiver = "people";
  return JSON.stringify({
    alertmanager_config: JSON.stringify({
      route: {
        receiver,
        group_by: ["alertname", "service"],
        group_wait: "30s",
        repeat_interval: "12h",
      },
      receivers: [
        {
          name: receiver,
          sns_configs: [
            {
              topic_arn: topicArn,
              sigv4: { region },
              send_resolved: true,
              subject: "{{ .CommonAnnotations.summary }}",
              message: "{{ .Status }}: {{ .CommonAnnotations.description }}",
            },
          ],
        },
      ],
    }),
  });
}
