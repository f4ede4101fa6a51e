/** Libraries that want more of a Redis URL than its scheme. */
export type RedisClient = "celery";

/**
 * The URL in the form that a client library reads. Celery's transport takes `rediss://` for an open
 * connection, and its result backend refuses to start, unless the query says how the server's
 * certificate is checked; redis-py reads the same word. A URL that says so already stays as it is.
 */
export function redisUrlFor(url: string, client: RedisClient | undefined): string {
  if (client === undefined || /[?&]ssl_cert_reqs=/.test(url)) return url;
  return `${url}${url.includes("?") ? "&" : "?"}ssl_cert_reqs=required`;
}
