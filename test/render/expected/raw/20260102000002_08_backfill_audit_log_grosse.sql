-- rename customers.name to full_name: step 8 of 13, backfill (plan 3f2a9c0d11e84b57)
--
-- 8. Backfill "Audit: Log".größe
--    lock      ROW EXCLUSIVE on Audit: Log
--    duration  ~2 s
--    rollback  loses data: the values of "Audit: Log".größe
--    It may be stopped and run again. statement_timeout counts for the whole of it: set none.

-- migrate:up transaction:false
DO $flux1$
#variable_conflict use_column
BEGIN
  DECLARE
    flux_page bigint := 0;
    flux_pages bigint := pg_relation_size('"public"."Audit: Log 2025"'::regclass) / current_setting('block_size')::bigint;
  BEGIN
    WHILE flux_page < flux_pages LOOP
      PERFORM set_config('search_path', 'pg_catalog, "public"', true);
      UPDATE "public"."Audit: Log 2025" AS "Audit: Log"
         SET "größe" = (length("Audit: Log".note))
       WHERE "Audit: Log".ctid >= format('(%s,0)', flux_page)::tid AND "Audit: Log".ctid < format('(%s,0)', flux_page + 100)::tid
         AND (größe IS NULL AND note <> $flux$$flux$ AND note <> 'it''s');
      COMMIT;
      PERFORM pg_sleep(0.05);
      flux_page := flux_page + 100;
    END LOOP;
  END;
  DECLARE
    flux_page bigint := 0;
    flux_pages bigint := pg_relation_size('"public"."Audit: Log 2026"'::regclass) / current_setting('block_size')::bigint;
  BEGIN
    WHILE flux_page < flux_pages LOOP
      PERFORM set_config('search_path', 'pg_catalog, "public"', true);
      UPDATE "public"."Audit: Log 2026" AS "Audit: Log"
         SET "größe" = (length("Audit: Log".note))
       WHERE "Audit: Log".ctid >= format('(%s,0)', flux_page)::tid AND "Audit: Log".ctid < format('(%s,0)', flux_page + 100)::tid
         AND (größe IS NULL AND note <> $flux$$flux$ AND note <> 'it''s');
      COMMIT;
      PERFORM pg_sleep(0.05);
      flux_page := flux_page + 100;
    END LOOP;
  END;
  PERFORM set_config('search_path', 'pg_catalog, "public"', true);
  IF EXISTS (SELECT FROM "public"."Audit: Log" AS "Audit: Log" WHERE größe IS NULL AND note <> $flux$$flux$ AND note <> 'it''s') THEN
    RAISE EXCEPTION 'Rows of % still need the backfill: run this file again', '"public"."Audit: Log"';
  END IF;
END
$flux1$;

-- migrate:down
-- Nothing to do.
