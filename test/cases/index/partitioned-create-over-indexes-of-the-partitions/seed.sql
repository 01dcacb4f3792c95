INSERT INTO visits SELECT i, (ARRAY['a','b','c'])[i % 3 + 1] FROM generate_series(1, 30) i;
