-- rename customers.name to full_name: step 6 of 13, expand (plan 3f2a9c0d11e84b57)
--
-- 6. Add value 'sent' to enum status
--    lock      no table lock
--    duration  instant
--    rollback  impossible: PostgreSQL cannot remove an enum value

-- migrate:up
SET LOCAL lock_timeout = '1s';
SET LOCAL statement_timeout = '5s';
SET LOCAL check_function_bodies = off;
ALTER TYPE "public"."status" ADD VALUE 'sent';

-- migrate:down
DO $flux$BEGIN RAISE EXCEPTION USING MESSAGE = 'Add value ''sent'' to enum status cannot be taken back: PostgreSQL cannot remove an enum value'; END$flux$;
