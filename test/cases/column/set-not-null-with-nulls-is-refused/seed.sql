INSERT INTO customers (name, email) SELECT 'Name ' || i, nullif('e' || i, 'e3') FROM generate_series(1, 5) i;
