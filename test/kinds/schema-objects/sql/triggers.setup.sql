CREATE SCHEMA "Odd.Schema";
CREATE TABLE orders (id integer PRIMARY KEY, total numeric, "Odd ""Column"" WHEN (" text, search tsvector);
CREATE TABLE "Odd.Schema"."Odd Table" (id integer);
CREATE TABLE parts (id integer, at date) PARTITION BY RANGE (at);
CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
CREATE VIEW order_view AS SELECT id, total FROM orders;
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
CREATE FUNCTION "Odd.Schema"."Odd.Function"() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
