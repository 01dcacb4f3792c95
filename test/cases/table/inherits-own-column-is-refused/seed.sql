INSERT INTO ch VALUES (1, $$a$$, 2);
