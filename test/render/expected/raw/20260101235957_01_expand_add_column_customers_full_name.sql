-- rename customers.name to full_name: steps 1 to 3 of 13, expand (plan 3f2a9c0d11e84b57)
--
-- 1. Add column customers.full_name
--    lock      ACCESS EXCLUSIVE on customers
--    duration  instant
--    hazard    FLUX301 Old and new code write different columns until the contract phase
--    rollback  lossless
--
-- 2. Create function customers_full_name_sync()
--    lock      no table lock
--    duration  instant
--    rollback  lossless
--
-- 3. Create trigger zz_full_name on customers
--    lock      SHARE ROW EXCLUSIVE on customers
--    duration  instant
--    rollback  lossless

-- migrate:up
SET LOCAL lock_timeout = '1s';
SET LOCAL statement_timeout = '5s';
SET LOCAL check_function_bodies = off;
ALTER TABLE "public"."customers" ADD COLUMN "full_name" text;
CREATE FUNCTION "public"."customers_full_name_sync"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- the new column follows the old one
  IF NEW.full_name IS NULL THEN NEW.full_name := initcap(NEW.name); END IF;
  RETURN NEW;
END $$ -- kept until the contract phase
;
CREATE TRIGGER "zz_full_name" BEFORE INSERT OR UPDATE ON "public"."customers" FOR EACH ROW EXECUTE FUNCTION "public"."customers_full_name_sync"();

-- migrate:down
SET LOCAL lock_timeout = '1s';
SET LOCAL statement_timeout = '5s';
SET LOCAL check_function_bodies = off;
DROP TRIGGER "zz_full_name" ON "public"."customers";
DROP FUNCTION "public"."customers_full_name_sync"();
ALTER TABLE "public"."customers" DROP COLUMN "full_name";
