-- Keys of our calls to a provider: a handler that runs twice sends the same key, and knows what it
-- was told the first time.
CREATE TABLE webhooks.idempotency_keys (
  scope text NOT NULL CHECK (length(scope) BETWEEN 1 AND 255),
  key text NOT NULL CHECK (length(key) BETWEEN 1 AND 255),
  event bigint REFERENCES webhooks.webhook_events ON DELETE SET NULL,
  -- The same key with another request is a mistake that the provider would answer wrongly.
  request_sha256 text NOT NULL CHECK (request_sha256 ~ '^[0-9a-f]{64}$'),
  response jsonb,
  created_at timestamptz NOT NULL DEFAULT now(),
  finished_at timestamptz,
  PRIMARY KEY (scope, key)
);

CREATE INDEX idempotency_keys_created ON webhooks.idempotency_keys (created_at);
CREATE INDEX idempotency_keys_event ON webhooks.idempotency_keys (event) WHERE event IS NOT NULL;

GRANT SELECT, INSERT (scope, key, event, request_sha256), UPDATE (response, finished_at)
  ON webhooks.idempotency_keys TO webhooks_worker;
GRANT SELECT (scope, key, created_at), DELETE, UPDATE (finished_at)
  ON webhooks.idempotency_keys TO webhooks_janitor;
