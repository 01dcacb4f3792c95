-- rename customers.name to full_name: step 7 of 13, backfill (plan 3f2a9c0d11e84b57)
--
-- 7. Backfill customers.full_name
--    lock      ROW EXCLUSIVE on customers
--    duration  ~3 min
--    rollback  lossless
--    It may be stopped and run again. statement_timeout counts for the whole of it: set none.

-- migrate:up transaction:false
DO $flux$
#variable_conflict use_column
BEGIN
  DECLARE
    flux_low_1 "public"."customers"."id"%TYPE;
    flux_high_1 "public"."customers"."id"%TYPE;
  BEGIN
    SELECT "customers"."id" INTO flux_low_1 FROM "public"."customers" AS "customers" ORDER BY "customers"."id" LIMIT 1;
    WHILE FOUND LOOP
      SELECT "id" INTO flux_high_1 FROM (SELECT "customers"."id" FROM "public"."customers" AS "customers" WHERE ("customers"."id") >= (flux_low_1) ORDER BY "customers"."id" LIMIT 5000) AS flux_batch ORDER BY "id" DESC LIMIT 1;
      PERFORM set_config('search_path', 'pg_catalog, "public"', true);
      UPDATE "public"."customers" AS "customers"
         SET "full_name" = (initcap(name))
       WHERE ("customers"."id") >= (flux_low_1) AND ("customers"."id") <= (flux_high_1)
         AND (full_name IS NULL);
      COMMIT;
      PERFORM pg_sleep(0.05);
      SELECT "customers"."id" INTO flux_low_1 FROM "public"."customers" AS "customers" WHERE ("customers"."id") > (flux_high_1) ORDER BY "customers"."id" LIMIT 1;
    END LOOP;
  END;
  PERFORM set_config('search_path', 'pg_catalog, "public"', true);
  IF EXISTS (SELECT FROM "public"."customers" AS "customers" WHERE full_name IS NULL) THEN
    RAISE EXCEPTION 'Rows of % still need the backfill: run this file again', '"public"."customers"';
  END IF;
END
$flux$;

-- migrate:down
-- Nothing to do.
