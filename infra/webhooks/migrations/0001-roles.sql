-- Roles without a login, to be granted to the ones that log in. They belong to the whole server, so
-- another database may have made them already.
DO $$
DECLARE
  wanted text;
BEGIN
  FOREACH wanted IN ARRAY ARRAY[
    'webhooks_receiver', -- stores events, and reads no payload
    'webhooks_worker',   -- sends, handles and marks them
    'webhooks_channels', -- an application that makes channels, each tenant's by itself
    'webhooks_janitor'   -- purges and deletes what is old
  ] LOOP
    BEGIN
      EXECUTE format('CREATE ROLE %I NOLOGIN', wanted);
    EXCEPTION WHEN duplicate_object OR unique_violation THEN
      NULL;
    END;
  END LOOP;
END
$$;

REVOKE ALL ON SCHEMA webhooks FROM PUBLIC;
GRANT USAGE ON SCHEMA webhooks
  TO webhooks_receiver, webhooks_worker, webhooks_channels, webhooks_janitor;
