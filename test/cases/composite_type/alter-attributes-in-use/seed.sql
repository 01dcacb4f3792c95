INSERT INTO customers (id, home, others) VALUES (1, ROW('main st', '12'), ARRAY[ROW('a', '1')::place]), (2, NULL, NULL);
