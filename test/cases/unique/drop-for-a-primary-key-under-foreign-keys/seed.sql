INSERT INTO cases (id, name) VALUES (1, 'a'), (2, 'b'); INSERT INTO notes VALUES (1, 1), (2, NULL); INSERT INTO comments VALUES (1, 2);
