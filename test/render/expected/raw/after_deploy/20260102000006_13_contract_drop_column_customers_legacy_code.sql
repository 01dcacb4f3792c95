-- rename customers.name to full_name: step 13 of 13, contract (plan 3f2a9c0d11e84b57)
-- DEPLOY FIRST. Run this file only when:
--   - Deploy the application that reads and writes customers.full_name instead of customers.name
--   - Make sure that nothing reads customers.legacy_code
--
-- 13. Drop column customers.legacy_code
--    lock      ACCESS EXCLUSIVE on customers
--    duration  instant
--    loses     the values of customers.legacy_code
--    hazard    FLUX310 Dropping a column loses its values
--    rollback  loses data: the values of customers.legacy_code

-- migrate:up
SET LOCAL lock_timeout = '1s';
SET LOCAL statement_timeout = '5s';
SET LOCAL check_function_bodies = off;
ALTER TABLE "public"."customers" DROP COLUMN "legacy_code";

-- migrate:down transaction:false
CREATE INDEX CONCURRENTLY "customers_legacy_code_idx" ON "public"."customers" ("legacy_code");
