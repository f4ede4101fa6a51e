/** What Postgres' catalogue says of foreign keys and indexes. */
import { foreignSchemas } from "./session";

/** The first columns of an index, as many as a foreign key has; `indkey` counts from 0. */
const leading = "(i.indkey::int2[])[0:cardinality(k.conkey) - 1]";

/** An index on the rows that have a value serves a foreign key as well: NULL points nowhere. */
const serves = `i.indrelid = k.conrelid AND i.indisvalid
  AND (i.indpred IS NULL
    OR pg_catalog.pg_get_expr(i.indpred, i.indrelid) ~ '^\\([^()]+ IS NOT NULL\\)$')
  AND ${leading} @> k.conkey AND k.conkey @> ${leading}`;

export const indexQueries = {
  bare: `SELECT c.relname || ' (' || (
      SELECT string_agg(a.attname, ', ' ORDER BY o.place)
      FROM unnest(k.conkey) WITH ORDINALITY o(number, place)
      JOIN pg_catalog.pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = o.number
    ) || ')' AS name
    FROM pg_catalog.pg_constraint k
    JOIN pg_catalog.pg_class c ON c.oid = k.conrelid
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE k.contype = 'f' AND k.conparentid = 0 AND ${foreignSchemas}
      AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_index i WHERE ${serves})
    ORDER BY 1`,
  // One that is being built is not valid either, and not broken.
  invalid: `SELECT c.relname AS name FROM pg_catalog.pg_index i
    JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE NOT i.indisvalid AND c.relkind = 'i' AND ${foreignSchemas}
      AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_stat_progress_create_index p
        WHERE p.relid = i.indrelid)
    ORDER BY 1`,
  unused: `SELECT c.relname AS name,
      (pg_catalog.pg_relation_size(c.oid) / 1048576)::int AS megabytes
    FROM pg_catalog.pg_stat_user_indexes s
    JOIN pg_catalog.pg_index i ON i.indexrelid = s.indexrelid
    JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE s.idx_scan = 0 AND i.indisvalid AND NOT i.indisunique AND NOT i.indisexclusion
      AND ${foreignSchemas}
      AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_constraint k
        WHERE k.contype = 'f' AND ${serves})
    ORDER BY 2 DESC, 1`,
  since: `SELECT extract(epoch FROM now() - greatest(
        (SELECT stats_reset FROM pg_catalog.pg_stat_database WHERE datname = current_database()),
        pg_catalog.pg_postmaster_start_time()))::int / 86400 AS days`,
  columns: `SELECT DISTINCT t.relname || '.' || a.attname AS name
    FROM pg_catalog.pg_index i
    JOIN pg_catalog.pg_class t ON t.oid = i.indrelid
    JOIN pg_catalog.pg_namespace n ON n.oid = t.relnamespace
    JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
    WHERE i.indisvalid AND ${foreignSchemas}
    ORDER BY 1`,
} as const;
