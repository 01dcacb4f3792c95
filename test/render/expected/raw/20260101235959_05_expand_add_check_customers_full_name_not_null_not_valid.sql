-- rename customers.name to full_name: step 5 of 13, expand (plan 3f2a9c0d11e84b57)
--
-- 5. Add check customers_full_name_not_null, not valid
--    lock      ACCESS EXCLUSIVE on customers
--    duration  instant
--    rollback  lossless

-- migrate:up
SET LOCAL lock_timeout = '1s';
SET LOCAL statement_timeout = '5s';
SET LOCAL check_function_bodies = off;
ALTER TABLE "public"."customers" ADD CONSTRAINT "customers_full_name_not_null" CHECK ("full_name" IS NOT NULL) NOT VALID;

-- migrate:down
SET LOCAL lock_timeout = '1s';
SET LOCAL statement_timeout = '5s';
SET LOCAL check_function_bodies = off;
ALTER TABLE "public"."customers" DROP CONSTRAINT "customers_full_name_not_null";
