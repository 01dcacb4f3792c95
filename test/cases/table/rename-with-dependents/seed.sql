INSERT INTO customers (name) VALUES ('a'), ('b'); INSERT INTO orders VALUES (1, 1), (2, 2);
