INSERT INTO notes SELECT i, 'word ' || i FROM generate_series(1, 20) i;
