-- Google's push channels. A channel that is renewed has two rows for a while, and both are taken.
CREATE TABLE webhooks.channels (
  id text PRIMARY KEY CHECK (id ~ '^[A-Za-z0-9_+/=-]{1,64}$'),
  tenant text NOT NULL CHECK (length(tenant) BETWEEN 1 AND 255),
  calendar_id text NOT NULL CHECK (length(calendar_id) BETWEEN 1 AND 1024),
  -- Of the token: who reads the table cannot forge notifications with it.
  token_sha256 text NOT NULL CHECK (token_sha256 ~ '^[0-9a-f]{64}$'),
  resource_id text CHECK (length(resource_id) BETWEEN 1 AND 255),
  created_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz NOT NULL CHECK (expires_at > created_at)
);

CREATE INDEX channels_expires ON webhooks.channels (expires_at);
CREATE INDEX channels_tenant ON webhooks.channels (tenant, calendar_id);

ALTER TABLE webhooks.channels ENABLE ROW LEVEL SECURITY;
-- Of the owner too, so that a mistake in whom to log in as does not show all tenants.
ALTER TABLE webhooks.channels FORCE ROW LEVEL SECURITY;

-- Without `SET webhooks.tenant` the setting is NULL or empty, and no tenant is either.
CREATE POLICY channels_own ON webhooks.channels TO webhooks_channels
  USING (tenant = current_setting('webhooks.tenant', true))
  WITH CHECK (tenant = current_setting('webhooks.tenant', true));
-- A notification names its channel only, and the renewal looks at all that end soon.
CREATE POLICY channels_lookup ON webhooks.channels FOR SELECT TO webhooks_receiver USING (true);
CREATE POLICY channels_renewal ON webhooks.channels TO webhooks_worker
  USING (true) WITH CHECK (true);
CREATE POLICY channels_clean_up ON webhooks.channels TO webhooks_janitor USING (true);

GRANT SELECT, INSERT, DELETE, UPDATE (resource_id, expires_at)
  ON webhooks.channels TO webhooks_channels, webhooks_worker;
GRANT SELECT (id, tenant, token_sha256, resource_id, expires_at)
  ON webhooks.channels TO webhooks_receiver;
GRANT SELECT (id, expires_at), DELETE ON webhooks.channels TO webhooks_janitor;
