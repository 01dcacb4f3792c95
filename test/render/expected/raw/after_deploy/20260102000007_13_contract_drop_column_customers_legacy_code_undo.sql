-- Takes back the rest of step 13: PostgreSQL cannot do it in one transaction with what the file before does.

-- migrate:up

-- migrate:down transaction:false
ALTER TABLE "public"."customers" ADD COLUMN "legacy_code" text;
