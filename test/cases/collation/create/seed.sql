INSERT INTO notes SELECT i, 'Ä' || i FROM generate_series(1, 20) i;
