-- What PostgreSQL 18 added to columns and constraints.
CREATE EXTENSION btree_gist;
CREATE TABLE virtual (a integer, b integer GENERATED ALWAYS AS (a + 1) VIRTUAL, c integer GENERATED ALWAYS AS (a + 2) STORED);
CREATE TABLE named (a integer CONSTRAINT a_there NOT NULL, b integer NOT NULL, c integer CONSTRAINT named_c_not_null NOT NULL NO INHERIT);
CREATE TABLE unchecked (a integer, b integer);
ALTER TABLE unchecked ADD CONSTRAINT unchecked_a_not_null NOT NULL a NOT VALID, ADD CONSTRAINT b_later NOT NULL b NOT VALID;
COMMENT ON CONSTRAINT a_there ON named IS 'the reason'; COMMENT ON CONSTRAINT unchecked_a_not_null ON unchecked IS 'from now on';
CREATE TABLE renamed_before (a integer NOT NULL); ALTER TABLE renamed_before RENAME TO renamed;
CREATE TABLE unenforced (a integer PRIMARY KEY, b integer REFERENCES unenforced NOT ENFORCED, CONSTRAINT big CHECK (a > 0) NOT ENFORCED);
CREATE TABLE booking (room integer, during daterange, CONSTRAINT booking_pk PRIMARY KEY (room, during WITHOUT OVERLAPS), CONSTRAINT once UNIQUE (during, room));
CREATE TABLE guest (room integer, stay daterange, CONSTRAINT guest_booking FOREIGN KEY (room, PERIOD stay) REFERENCES booking (room, PERIOD during));
-- Partitions: born as such they have their parent's NOT NULL names, attached they keep their own.
CREATE TABLE measure (id integer NOT NULL, at date NOT NULL, value numeric CONSTRAINT value_there NOT NULL) PARTITION BY RANGE (at);
CREATE TABLE measure_1 PARTITION OF measure FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
CREATE TABLE measure_2 (id integer NOT NULL, at date NOT NULL, value numeric NOT NULL);
ALTER TABLE measure ATTACH PARTITION measure_2 FOR VALUES FROM ('2021-01-01') TO ('2022-01-01');
CREATE TABLE measure_3 (id integer CONSTRAINT odd NOT NULL, at date NOT NULL, value numeric NOT NULL);
ALTER TABLE measure ATTACH PARTITION measure_3 FOR VALUES FROM ('2022-01-01') TO ('2023-01-01');
CREATE TABLE measure_4 PARTITION OF measure (id CONSTRAINT mine NOT NULL) FOR VALUES FROM ('2023-01-01') TO ('2024-01-01');
CREATE TABLE measure_5 PARTITION OF measure (id NOT NULL, value NOT NULL) FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE TABLE measure_6 PARTITION OF measure DEFAULT; ALTER TABLE measure_6 ALTER id SET NOT NULL;
CREATE TABLE base (a integer NOT NULL, b integer);
CREATE TABLE derived () INHERITS (base);
ALTER TABLE derived ADD CONSTRAINT derived_b_there NOT NULL b;
CREATE TABLE derived_2 (CONSTRAINT derived_a NOT NULL a) INHERITS (base);
CREATE TABLE derived_3 (a integer NOT NULL) INHERITS (base);
COMMENT ON CONSTRAINT derived_b_there ON derived IS 'of its own';
