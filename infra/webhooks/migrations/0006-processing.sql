-- What a worker holds while it handles an event. A process that dies gives it back by the clock.
ALTER TABLE webhooks.webhook_events
  -- Of one attempt: an attempt that lost its lease can mark nothing any more.
  ADD COLUMN lease uuid,
  ADD COLUMN leased_until timestamptz,
  -- When the queue confirmed it last, or an attempt failed: what is silent for long was lost.
  ADD COLUMN handed_on_at timestamptz,
  -- Name and code of what the last attempt failed with; a message might quote a person's data.
  ADD COLUMN last_error text CHECK (length(last_error) <= 255),
  ADD CONSTRAINT webhook_events_lease CHECK
    ((lease IS NULL) = (leased_until IS NULL) AND (lease IS NULL OR finished_at IS NULL));

-- What the sweep looks at, the longest silent first.
CREATE INDEX webhook_events_silent ON webhooks.webhook_events
  ((coalesce(handed_on_at, received_at))) WHERE finished_at IS NULL;

GRANT UPDATE (lease, leased_until, handed_on_at, last_error)
  ON webhooks.webhook_events TO webhooks_worker;
-- What waits for a provider to recover goes back to the outbox with a time.
GRANT INSERT (available_at) ON webhooks.outbox TO webhooks_worker;
-- A call that surely did nothing gives its key back.
GRANT DELETE ON webhooks.idempotency_keys TO webhooks_worker;

-- The newest version of each of a provider's objects that was handled. Its row is also the lock
-- that lets one handler at a time look at an object.
CREATE TABLE webhooks.object_versions (
  provider text NOT NULL CHECK (length(provider) BETWEEN 1 AND 63),
  account text NOT NULL CHECK (length(account) <= 255),
  object_id text NOT NULL CHECK (length(object_id) BETWEEN 1 AND 1024),
  -- The provider's number, or the moment of the change in milliseconds; NULL before the first.
  version bigint,
  updated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (provider, account, object_id)
);

CREATE INDEX object_versions_updated ON webhooks.object_versions (updated_at);

GRANT SELECT, INSERT (provider, account, object_id), UPDATE (version, updated_at)
  ON webhooks.object_versions TO webhooks_worker;
GRANT SELECT (provider, account, object_id, updated_at), DELETE, UPDATE (updated_at)
  ON webhooks.object_versions TO webhooks_janitor;

-- Deletes versions of objects that were silent this long. An event that is replayed later than this
-- could overwrite a newer one, so that this is longer than dead events are kept.
CREATE FUNCTION webhooks.delete_object_versions(keep interval, batch integer DEFAULT 1000)
RETURNS bigint
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  deleted bigint;
BEGIN
  PERFORM webhooks.refuse_short(keep, interval '31 days');
  WITH old AS (
    SELECT provider, account, object_id FROM webhooks.object_versions
    WHERE updated_at < now() - keep
    ORDER BY updated_at LIMIT batch FOR UPDATE SKIP LOCKED
  )
  DELETE FROM webhooks.object_versions known USING old
  WHERE known.provider = old.provider AND known.account = old.account
    AND known.object_id = old.object_id;
  GET DIAGNOSTICS deleted = ROW_COUNT;
  RETURN deleted;
END
$$;

REVOKE ALL ON FUNCTION webhooks.delete_object_versions(interval, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION webhooks.delete_object_versions(interval, integer)
  TO webhooks_janitor;
