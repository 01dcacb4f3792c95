-- rename customers.name to full_name: steps 11 to 12 of 13, contract (plan 3f2a9c0d11e84b57)
-- DEPLOY FIRST. Run this file only when:
--   - Deploy the application that reads and writes customers.full_name instead of customers.name
--   - Make sure that nothing reads customers.legacy_code
--
-- 11. Set customers.full_name not null
--    lock      ACCESS EXCLUSIVE on customers
--    duration  instant
--    rollback  lossless
--
-- 12. Drop check customers_full_name_not_null
--    lock      ACCESS EXCLUSIVE on customers
--    duration  instant
--    rollback  lossless

-- migrate:up
SET LOCAL lock_timeout = '1s';
SET LOCAL statement_timeout = '5s';
SET LOCAL check_function_bodies = off;
ALTER TABLE "public"."customers" ALTER COLUMN "full_name" SET NOT NULL;
ALTER TABLE "public"."customers" DROP CONSTRAINT "customers_full_name_not_null";

-- migrate:down
SET LOCAL lock_timeout = '1s';
SET LOCAL statement_timeout = '5s';
SET LOCAL check_function_bodies = off;
ALTER TABLE "public"."customers" ADD CONSTRAINT "customers_full_name_not_null" CHECK ("full_name" IS NOT NULL) NOT VALID;
ALTER TABLE "public"."customers" ALTER COLUMN "full_name" DROP NOT NULL;
