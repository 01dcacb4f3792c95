-- rename customers.name to full_name: step 10 of 13, backfill (plan 3f2a9c0d11e84b57)
--
-- 10. Validate check customers_full_name_not_null
--    lock      SHARE UPDATE EXCLUSIVE on customers
--    duration  < 1 s
--    rollback  lossless

-- migrate:up
SET LOCAL lock_timeout = '3s';
SET LOCAL statement_timeout = '0s';
SET LOCAL check_function_bodies = off;
ALTER TABLE "public"."customers" VALIDATE CONSTRAINT "customers_full_name_not_null";

-- migrate:down
-- Nothing to do.
