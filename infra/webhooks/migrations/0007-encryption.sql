-- Payloads hold personal data. The receiver encrypts them before they come here, so that neither the
-- database nor its backups hold them in plain text: encryption.ts.
ALTER TABLE webhooks.webhook_events
  ADD COLUMN key_id text CHECK (key_id ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$');

COMMENT ON COLUMN webhooks.webhook_events.key_id IS
  'Which key the payload is encrypted with; NULL for one in plain text';

-- What a rotation of keys has to encrypt again.
CREATE INDEX webhook_events_key ON webhooks.webhook_events (key_id) WHERE payload IS NOT NULL;

GRANT INSERT (key_id) ON webhooks.webhook_events TO webhooks_receiver;

-- From here on the database refuses a payload in plain text. It is a function, since events that
-- came before have to be encrypted first, and an installation may do without.
CREATE FUNCTION webhooks.require_encryption() RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF EXISTS (
    SELECT FROM pg_constraint
    WHERE conrelid = 'webhooks.webhook_events'::regclass AND conname = 'webhook_events_encrypted'
  ) THEN
    RETURN;
  END IF;
  ALTER TABLE webhooks.webhook_events ADD CONSTRAINT webhook_events_encrypted
    CHECK (payload IS NULL OR key_id IS NOT NULL);
END
$$;
REVOKE ALL ON FUNCTION webhooks.require_encryption() FROM PUBLIC;

DO $$
DECLARE
  wanted text;
BEGIN
  FOREACH wanted IN ARRAY ARRAY[
    'webhooks_rekeyer', -- encrypts payloads again with another key
    'webhooks_operator' -- lists and replays events, takes in missed ones; reads no payload
  ] LOOP
    BEGIN
      EXECUTE format('CREATE ROLE %I NOLOGIN', wanted);
    EXCEPTION WHEN duplicate_object OR unique_violation THEN
      NULL;
    END;
  END LOOP;
END
$$;

GRANT USAGE ON SCHEMA webhooks TO webhooks_rekeyer, webhooks_operator;

GRANT SELECT (id, provider, account, event_id, type, content_type, payload, key_id),
  UPDATE (payload, key_id) ON webhooks.webhook_events TO webhooks_rekeyer;

-- How long the queue has not taken an event: what is replayed was received long before.
ALTER TABLE webhooks.outbox ADD COLUMN created_at timestamptz NOT NULL DEFAULT now();

-- An operator adds missed events as the receiver does, and sees all of an event but its payload.
GRANT INSERT (provider, account, event_id, type, livemode, object_id, occurred_at, content_type,
    payload, key_id),
  SELECT (id, provider, account, event_id, type, livemode, object_id, occurred_at, state, attempts,
    received_at, finished_at, content_type, purged_at, key_id, leased_until, handed_on_at,
    last_error),
  UPDATE (state, attempts, finished_at, lease, leased_until, last_error)
  ON webhooks.webhook_events TO webhooks_operator;
GRANT SELECT, INSERT (event), UPDATE (available_at, attempts, created_at)
  ON webhooks.outbox TO webhooks_operator;

-- Renewal makes a channel before it stops the one before it, and has to know which is which.
ALTER TABLE webhooks.channels
  -- When Google confirmed it. What the renewal asks for is here before the answer, since Google's
  -- first notification may be faster.
  ADD COLUMN confirmed_at timestamptz DEFAULT now(),
  -- When Google was told to stop. Notifications that are under way are taken until it ends.
  ADD COLUMN stopped_at timestamptz,
  -- Until when one renewal has it: several may run.
  ADD COLUMN renewing_until timestamptz;

GRANT UPDATE (resource_id, expires_at, confirmed_at, stopped_at, renewing_until)
  ON webhooks.channels TO webhooks_worker;
GRANT SELECT, INSERT, DELETE,
  UPDATE (resource_id, expires_at, confirmed_at, stopped_at, renewing_until)
  ON webhooks.channels TO webhooks_operator;
CREATE POLICY channels_operation ON webhooks.channels TO webhooks_operator
  USING (true) WITH CHECK (true);
