INSERT INTO orders SELECT i, 'eu', i FROM generate_series(1, 20) i;
