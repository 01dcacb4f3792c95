CREATE EXTENSION btree_gist;
CREATE SCHEMA app;
CREATE TABLE app.region (id integer CONSTRAINT region_id_key PRIMARY KEY, code text, name text, CONSTRAINT code_name UNIQUE (code, name));
CREATE TABLE person (id integer PRIMARY KEY, email text UNIQUE, a integer, b integer, c integer, span tsrange, at point,
  CONSTRAINT person_ab UNIQUE NULLS NOT DISTINCT (a, b) INCLUDE (c) WITH (fillfactor = 60),
  CONSTRAINT person_a UNIQUE (a) DEFERRABLE, CONSTRAINT person_b UNIQUE (b) DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT positive CHECK (a > 0 AND b IN (1, 2, 3)), CONSTRAINT "not again" CHECK ((email ~ '^\S+@\S+$')) NO INHERIT,
  CONSTRAINT no_overlap EXCLUDE USING gist (a WITH =, span WITH &&) WHERE (b > 0),
  CONSTRAINT no_overlap_later EXCLUDE USING gist ((a + 1) WITH =, span WITH &&) INCLUDE (c) WITH (fillfactor = 90) DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT by_btree EXCLUDE USING btree (lower(email) COLLATE "C" text_pattern_ops WITH =) WHERE (a IS NOT NULL));
ALTER TABLE person ADD CONSTRAINT later CHECK (c > 1) NOT VALID;
CREATE TABLE keyless (a integer, b integer);
CREATE TABLE included (a integer, b integer, c integer, PRIMARY KEY (b, a) INCLUDE (c) WITH (fillfactor = 50));
CREATE TABLE reference (
  id integer, code text, name text, a integer, b integer,
  CONSTRAINT f1 FOREIGN KEY (id) REFERENCES app.region,
  CONSTRAINT f2 FOREIGN KEY (code, name) REFERENCES app.region (code, name) MATCH FULL ON UPDATE CASCADE ON DELETE SET NULL,
  CONSTRAINT f3 FOREIGN KEY (name, code) REFERENCES app.region (name, code) ON DELETE SET DEFAULT (code),
  CONSTRAINT f4 FOREIGN KEY (a) REFERENCES person (id) DEFERRABLE,
  CONSTRAINT f5 FOREIGN KEY (b) REFERENCES person (id) ON UPDATE RESTRICT ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED
);
ALTER TABLE reference ADD CONSTRAINT f6 FOREIGN KEY (a) REFERENCES app.region NOT VALID;
CREATE TABLE tree (id integer PRIMARY KEY, parent integer CONSTRAINT tree_parent REFERENCES tree);
CREATE UNIQUE INDEX keyless_a ON keyless (a);
CREATE TABLE to_index (a integer CONSTRAINT to_unique_index REFERENCES keyless (a));
CREATE TABLE marked (a integer NOT NULL, b integer NOT NULL, CONSTRAINT marked_key PRIMARY KEY (a), CONSTRAINT marked_b UNIQUE (b));
ALTER TABLE marked REPLICA IDENTITY USING INDEX marked_b, CLUSTER ON marked_key;
COMMENT ON CONSTRAINT positive ON person IS 'a check';
COMMENT ON CONSTRAINT person_pkey ON person IS 'a key';
COMMENT ON CONSTRAINT no_overlap ON person IS 'an exclusion';
COMMENT ON CONSTRAINT f1 ON reference IS 'a foreign key';
