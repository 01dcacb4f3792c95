CREATE TABLE customer (id integer PRIMARY KEY);
CREATE TABLE orders (id bigint NOT NULL, customer_id integer NOT NULL, at timestamptz NOT NULL, note text DEFAULT 'none', amount numeric(10,2),
  CONSTRAINT orders_pk PRIMARY KEY (id, at), CONSTRAINT orders_once UNIQUE (customer_id, at), CONSTRAINT positive CHECK (amount > 0),
  CONSTRAINT orders_customer FOREIGN KEY (customer_id) REFERENCES customer) PARTITION BY RANGE (at);
CREATE INDEX orders_amount ON orders (amount DESC, lower(note));
CREATE INDEX orders_note ON orders USING hash (note) WHERE note IS NOT NULL;
-- PostgreSQL's own names
CREATE TABLE orders_2020 PARTITION OF orders FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
CREATE TABLE orders_rest PARTITION OF orders DEFAULT WITH (fillfactor = 80);
-- of its own: default, NOT NULL, check, index, primary key's name, constraint names, statistics
CREATE TABLE orders_2021 (id bigint NOT NULL, customer_id integer NOT NULL, at timestamptz NOT NULL, note text DEFAULT '2021' NOT NULL, amount numeric(10,2),
  CONSTRAINT pk_2021 PRIMARY KEY (id, at), CONSTRAINT once_2021 UNIQUE (customer_id, at), CONSTRAINT positive CHECK (amount > 0), CONSTRAINT only_here CHECK (id > 10),
  CONSTRAINT customer_2021 FOREIGN KEY (customer_id) REFERENCES customer);
CREATE INDEX amount_2021 ON orders_2021 (amount DESC, lower(note));
CREATE INDEX local_2021 ON orders_2021 (customer_id);
ALTER TABLE orders ATTACH PARTITION orders_2021 FOR VALUES FROM ('2021-01-01') TO ('2022-01-01');
ALTER TABLE orders_2021 ALTER amount SET STATISTICS 12;
COMMENT ON INDEX amount_2021 IS 'a part of orders_amount';
COMMENT ON CONSTRAINT once_2021 ON orders_2021 IS 'a part of orders_once';
-- partitions of a partition; list, hash, expressions
CREATE TABLE orders_2022 PARTITION OF orders FOR VALUES FROM ('2022-01-01') TO ('2023-01-01') PARTITION BY RANGE (at);
CREATE TABLE orders_2022_a PARTITION OF orders_2022 FOR VALUES FROM ('2022-01-01') TO ('2022-07-01');
CREATE TABLE orders_2022_b PARTITION OF orders_2022 DEFAULT;
CREATE TABLE listed (id integer) PARTITION BY LIST (id);
CREATE TABLE listed_1 PARTITION OF listed FOR VALUES IN (1, 2, NULL);
CREATE TABLE hashed (id integer, t text COLLATE "C") PARTITION BY HASH (id, lower(t) COLLATE "C");
CREATE TABLE hashed_0 PARTITION OF hashed FOR VALUES WITH (modulus 2, remainder 0);
CREATE TABLE hashed_1 PARTITION OF hashed FOR VALUES WITH (modulus 2, remainder 1);
CREATE SCHEMA archive;
CREATE TABLE archive.hashed_unlogged (a integer, b integer) PARTITION BY RANGE (a, b);
CREATE UNLOGGED TABLE archive.low PARTITION OF archive.hashed_unlogged FOR VALUES FROM (MINVALUE, MINVALUE) TO (1, 1);
-- a key that refers to a partitioned table
CREATE TABLE line (order_id bigint, order_at timestamptz, CONSTRAINT line_order FOREIGN KEY (order_id, order_at) REFERENCES orders (id, at) ON DELETE CASCADE);
