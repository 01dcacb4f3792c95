INSERT INTO tasks VALUES (1, 'open', '{done,open}', NULL), (2, 'done', NULL, ROW('2020-01-01', 'done'));
