CREATE LANGUAGE spoken HANDLER plpgsql_call_handler;
CREATE TRUSTED LANGUAGE "Odd ""Language" HANDLER plpgsql_call_handler INLINE plpgsql_inline_handler VALIDATOR plpgsql_validator;
COMMENT ON LANGUAGE "Odd ""Language" IS 'it''s';
REVOKE USAGE ON LANGUAGE "Odd ""Language" FROM PUBLIC;
GRANT USAGE ON LANGUAGE "Odd ""Language" TO pg_monitor WITH GRANT OPTION;
