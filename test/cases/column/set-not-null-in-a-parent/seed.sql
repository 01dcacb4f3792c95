INSERT INTO orders VALUES (1, 'Rome', 2); INSERT INTO visits VALUES (2, 'Oslo', 3);
