INSERT INTO customers SELECT i, 'n' || i FROM generate_series(1, 200) i;
