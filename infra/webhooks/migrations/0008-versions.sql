-- The worker writes an object's first version in the statement that adds its row.
GRANT INSERT (version) ON webhooks.object_versions TO webhooks_worker;
