INSERT INTO orders VALUES (1, '10', '2', 'a'), (2, NULL, '3', 'b');
