INSERT INTO archive VALUES (1, '[1,5]'), (2, NULL);
