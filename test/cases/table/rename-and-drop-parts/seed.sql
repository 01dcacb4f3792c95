INSERT INTO other SELECT generate_series(1, 20);
INSERT INTO a (s, t, gone, other_id) SELECT 's' || i, 't' || i, i, i FROM generate_series(1, 20) i;
