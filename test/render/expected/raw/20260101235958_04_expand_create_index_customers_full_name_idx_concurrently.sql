-- rename customers.name to full_name: step 4 of 13, expand (plan 3f2a9c0d11e84b57)
--
-- 4. Create index customers_full_name_idx concurrently
--    lock      SHARE UPDATE EXCLUSIVE on customers
--    duration  ~42 s
--    rollback  lossless
--    If an earlier attempt failed, run this by itself, then the file again:
--      DROP INDEX CONCURRENTLY "public"."customers_full_name_idx"
--    It is needed when this is true (index customers_full_name_idx is invalid):
--      SELECT EXISTS (SELECT FROM pg_index WHERE indexrelid = to_regclass('public.customers_full_name_idx') AND NOT indisvalid)

-- migrate:up transaction:false
CREATE INDEX CONCURRENTLY "customers_full_name_idx" ON "public"."customers" ("full_name");

-- migrate:down transaction:false
DROP INDEX CONCURRENTLY IF EXISTS "public"."customers_full_name_idx";
