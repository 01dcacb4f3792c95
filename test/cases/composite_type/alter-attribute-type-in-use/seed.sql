INSERT INTO people VALUES (1, '("North, Street",7)'), (2, NULL);
