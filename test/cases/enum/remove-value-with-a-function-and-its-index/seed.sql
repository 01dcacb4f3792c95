INSERT INTO parcels VALUES (1, 'kg', '(3,g)');
