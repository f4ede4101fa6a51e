-- Clean-up in batches, so that no call holds locks or bloats a table for long: call each until it
-- returns 0. Two at once take different rows.

-- Stripe repeats for 3 days in live mode, SendGrid for 1. An event whose row is gone is new when it
-- comes again, so that rows stay a day longer than anybody repeats.
CREATE FUNCTION webhooks.refuse_short(keep interval, shortest interval) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF keep IS NULL OR keep < shortest THEN
    RAISE EXCEPTION 'keep is %, and must be % or more: what comes again would be done again',
      coalesce(keep::text, 'null'), shortest USING ERRCODE = 'invalid_parameter_value';
  END IF;
END
$$;

-- Removes payloads, which may hold personal data, of events that were processed. What failed keeps
-- its own for a replay, until its row is deleted.
CREATE FUNCTION webhooks.purge_payloads(keep interval, batch integer DEFAULT 1000) RETURNS bigint
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  purged bigint;
BEGIN
  PERFORM webhooks.refuse_short(keep, interval '0');
  WITH old AS (
    SELECT id FROM webhooks.webhook_events
    WHERE state = 'processed' AND purged_at IS NULL AND finished_at < now() - keep
    ORDER BY finished_at LIMIT batch FOR UPDATE SKIP LOCKED
  )
  UPDATE webhooks.webhook_events SET payload = NULL, purged_at = now()
  WHERE id IN (SELECT id FROM old);
  GET DIAGNOSTICS purged = ROW_COUNT;
  RETURN purged;
END
$$;

-- Deletes events that are processed or dead; never one that still has to be handled.
CREATE FUNCTION webhooks.delete_events(keep interval, batch integer DEFAULT 1000) RETURNS bigint
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  deleted bigint;
BEGIN
  PERFORM webhooks.refuse_short(keep, interval '4 days');
  WITH old AS (
    SELECT id FROM webhooks.webhook_events
    WHERE finished_at IS NOT NULL AND finished_at < now() - keep
    ORDER BY finished_at LIMIT batch FOR UPDATE SKIP LOCKED
  )
  DELETE FROM webhooks.webhook_events WHERE id IN (SELECT id FROM old);
  GET DIAGNOSTICS deleted = ROW_COUNT;
  RETURN deleted;
END
$$;

-- An event that is handled again must find the key that it used.
CREATE FUNCTION webhooks.delete_idempotency_keys(keep interval, batch integer DEFAULT 1000)
RETURNS bigint
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  deleted bigint;
BEGIN
  PERFORM webhooks.refuse_short(keep, interval '4 days');
  WITH old AS (
    SELECT scope, key FROM webhooks.idempotency_keys
    WHERE created_at < now() - keep
    ORDER BY created_at LIMIT batch FOR UPDATE SKIP LOCKED
  )
  DELETE FROM webhooks.idempotency_keys used USING old
  WHERE used.scope = old.scope AND used.key = old.key;
  GET DIAGNOSTICS deleted = ROW_COUNT;
  RETURN deleted;
END
$$;

-- Deletes channels that ended this long ago.
CREATE FUNCTION webhooks.delete_channels(keep interval, batch integer DEFAULT 1000) RETURNS bigint
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  deleted bigint;
BEGIN
  PERFORM webhooks.refuse_short(keep, interval '0');
  DELETE FROM webhooks.channels WHERE id IN (
    SELECT id FROM webhooks.channels WHERE expires_at < now() - keep
    ORDER BY expires_at LIMIT batch
  );
  GET DIAGNOSTICS deleted = ROW_COUNT;
  RETURN deleted;
END
$$;

REVOKE ALL ON ALL FUNCTIONS IN SCHEMA webhooks FROM PUBLIC;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA webhooks TO webhooks_janitor;
