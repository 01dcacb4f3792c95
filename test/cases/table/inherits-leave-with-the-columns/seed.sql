INSERT INTO notes VALUES (1, 2, $$a$$);
