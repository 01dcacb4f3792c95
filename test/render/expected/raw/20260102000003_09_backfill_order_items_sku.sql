-- rename customers.name to full_name: step 9 of 13, backfill (plan 3f2a9c0d11e84b57)
--
-- 9. Backfill order_items.sku
--    lock      ROW EXCLUSIVE on order_items
--    duration  < 1 s
--    rollback  lossless
--    It may be stopped and run again. statement_timeout counts for the whole of it: set none.

-- migrate:up transaction:false
DO $flux$
#variable_conflict use_column
BEGIN
  DECLARE
    flux_low_1 "public"."order_items"."order_id"%TYPE;
    flux_high_1 "public"."order_items"."order_id"%TYPE;
    flux_low_2 "public"."order_items"."line"%TYPE;
    flux_high_2 "public"."order_items"."line"%TYPE;
  BEGIN
    SELECT "order_items"."order_id", "order_items"."line" INTO flux_low_1, flux_low_2 FROM "public"."order_items" AS "order_items" ORDER BY "order_items"."order_id", "order_items"."line" LIMIT 1;
    WHILE FOUND LOOP
      SELECT "order_id", "line" INTO flux_high_1, flux_high_2 FROM (SELECT "order_items"."order_id", "order_items"."line" FROM "public"."order_items" AS "order_items" WHERE ("order_items"."order_id", "order_items"."line") >= (flux_low_1, flux_low_2) ORDER BY "order_items"."order_id", "order_items"."line" LIMIT 5000) AS flux_batch ORDER BY "order_id" DESC, "line" DESC LIMIT 1;
      PERFORM set_config('search_path', 'pg_catalog, "public"', true);
      UPDATE "public"."order_items" AS "order_items"
         SET "sku" = (upper(order_items.sku))
       WHERE ("order_items"."order_id", "order_items"."line") >= (flux_low_1, flux_low_2) AND ("order_items"."order_id", "order_items"."line") <= (flux_high_1, flux_high_2)
         AND (sku <> upper(sku));
      COMMIT;
      PERFORM pg_sleep(0.05);
      SELECT "order_items"."order_id", "order_items"."line" INTO flux_low_1, flux_low_2 FROM "public"."order_items" AS "order_items" WHERE ("order_items"."order_id", "order_items"."line") > (flux_high_1, flux_high_2) ORDER BY "order_items"."order_id", "order_items"."line" LIMIT 1;
    END LOOP;
  END;
  PERFORM set_config('search_path', 'pg_catalog, "public"', true);
  IF EXISTS (SELECT FROM "public"."order_items" AS "order_items" WHERE sku <> upper(sku)) THEN
    RAISE EXCEPTION 'Rows of % still need the backfill: run this file again', '"public"."order_items"';
  END IF;
END
$flux$;

-- migrate:down transaction:false
DO $flux$
#variable_conflict use_column
BEGIN
  DECLARE
    flux_low_1 "public"."order_items"."order_id"%TYPE;
    flux_high_1 "public"."order_items"."order_id"%TYPE;
    flux_low_2 "public"."order_items"."line"%TYPE;
    flux_high_2 "public"."order_items"."line"%TYPE;
  BEGIN
    SELECT "order_items"."order_id", "order_items"."line" INTO flux_low_1, flux_low_2 FROM "public"."order_items" AS "order_items" ORDER BY "order_items"."order_id", "order_items"."line" LIMIT 1;
    WHILE FOUND LOOP
      SELECT "order_id", "line" INTO flux_high_1, flux_high_2 FROM (SELECT "order_items"."order_id", "order_items"."line" FROM "public"."order_items" AS "order_items" WHERE ("order_items"."order_id", "order_items"."line") >= (flux_low_1, flux_low_2) ORDER BY "order_items"."order_id", "order_items"."line" LIMIT 5000) AS flux_batch ORDER BY "order_id" DESC, "line" DESC LIMIT 1;
      PERFORM set_config('search_path', 'pg_catalog, "public"', true);
      UPDATE "public"."order_items" AS "order_items"
         SET "sku" = (lower(sku))
       WHERE ("order_items"."order_id", "order_items"."line") >= (flux_low_1, flux_low_2) AND ("order_items"."order_id", "order_items"."line") <= (flux_high_1, flux_high_2)
         AND (sku <> lower(sku));
      COMMIT;
      PERFORM pg_sleep(0.05);
      SELECT "order_items"."order_id", "order_items"."line" INTO flux_low_1, flux_low_2 FROM "public"."order_items" AS "order_items" WHERE ("order_items"."order_id", "order_items"."line") > (flux_high_1, flux_high_2) ORDER BY "order_items"."order_id", "order_items"."line" LIMIT 1;
    END LOOP;
  END;
  PERFORM set_config('search_path', 'pg_catalog, "public"', true);
  IF EXISTS (SELECT FROM "public"."order_items" AS "order_items" WHERE sku <> lower(sku)) THEN
    RAISE EXCEPTION 'Rows of % still need the backfill: run this file again', '"public"."order_items"';
  END IF;
END
$flux$;
