CREATE SCHEMA app;
DO $$ BEGIN CREATE ROLE flux_reader; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
DO $$ BEGIN CREATE ROLE flux_writer; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
