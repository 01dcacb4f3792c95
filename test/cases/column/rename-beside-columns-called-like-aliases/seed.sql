INSERT INTO note (name, note, r, t) SELECT 'name ' || i, 'note ' || i, i, 't' FROM generate_series(1, 200) i;
