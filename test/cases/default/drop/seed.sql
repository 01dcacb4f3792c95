INSERT INTO customers (name, email, points) SELECT 'Name ' || i, 'e' || i, i FROM generate_series(1, 5) i;
