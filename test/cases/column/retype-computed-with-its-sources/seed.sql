INSERT INTO orders VALUES (1, '10', '2'), (2, NULL, '3');
