CREATE TABLE webhooks.webhook_events (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  provider text NOT NULL CHECK (provider ~ '^[a-z][a-z0-9-]{0,62}$'),
  account text NOT NULL DEFAULT '' CHECK (length(account) <= 255),
  event_id text NOT NULL CHECK (length(event_id) BETWEEN 1 AND 255),
  type text NOT NULL CHECK (length(type) BETWEEN 1 AND 255),
  livemode boolean,
  object_id text,
  occurred_at timestamptz,
  state text NOT NULL DEFAULT 'received'
    CHECK (state IN ('received', 'queued', 'processed', 'failed', 'dead')),
  attempts integer NOT NULL DEFAULT 0 CHECK (attempts >= 0),
  -- The server's clock, so that all receivers agree on what is old.
  received_at timestamptz NOT NULL DEFAULT now(),
  finished_at timestamptz,
  content_type text NOT NULL,
  payload bytea,
  -- When the payload was removed. Who removes it need not be able to read it.
  purged_at timestamptz,
  CONSTRAINT webhook_events_once UNIQUE (provider, account, event_id),
  CONSTRAINT webhook_events_finished CHECK
    ((state IN ('processed', 'dead')) = (finished_at IS NOT NULL)),
  -- What is not handled yet keeps what its handler needs; what failed, what a replay needs.
  CONSTRAINT webhook_events_payload CHECK
    ((payload IS NULL) = (purged_at IS NOT NULL) AND (payload IS NOT NULL OR state = 'processed'))
);

COMMENT ON COLUMN webhooks.webhook_events.event_id IS
  'The provider''s id of the event, or sha256: and the digest of what it signed';

-- What waits, oldest first; what may be deleted; what still holds personal data.
CREATE INDEX webhook_events_open ON webhooks.webhook_events (received_at)
  WHERE finished_at IS NULL;
CREATE INDEX webhook_events_done ON webhooks.webhook_events (finished_at)
  WHERE finished_at IS NOT NULL;
CREATE INDEX webhook_events_purgeable ON webhooks.webhook_events (finished_at)
  WHERE state = 'processed' AND purged_at IS NULL;

-- An entry for each event that the queue has not confirmed.
CREATE TABLE webhooks.outbox (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  event bigint NOT NULL UNIQUE REFERENCES webhooks.webhook_events ON DELETE CASCADE,
  available_at timestamptz NOT NULL DEFAULT now(),
  attempts integer NOT NULL DEFAULT 0 CHECK (attempts >= 0)
);

CREATE INDEX outbox_available ON webhooks.outbox (available_at, id);

GRANT INSERT (provider, account, event_id, type, livemode, object_id, occurred_at, content_type,
    payload),
  SELECT (id, provider, account, event_id)
  ON webhooks.webhook_events TO webhooks_receiver;
GRANT INSERT (event) ON webhooks.outbox TO webhooks_receiver;

GRANT SELECT, UPDATE (state, attempts, finished_at) ON webhooks.webhook_events TO webhooks_worker;
GRANT SELECT, DELETE, UPDATE (available_at, attempts), INSERT (event)
  ON webhooks.outbox TO webhooks_worker;

-- FOR UPDATE needs the right to update a column.
GRANT SELECT (id, state, finished_at, purged_at), DELETE, UPDATE (payload, purged_at)
  ON webhooks.webhook_events TO webhooks_janitor;
