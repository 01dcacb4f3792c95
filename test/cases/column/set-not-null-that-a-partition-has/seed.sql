INSERT INTO readings SELECT '2020-06-01'::date + i * 10, i FROM generate_series(1, 40) i;
