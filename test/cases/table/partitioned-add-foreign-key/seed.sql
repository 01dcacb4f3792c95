INSERT INTO owners VALUES (5), (6);
INSERT INTO log VALUES (1, '2020-02-02', 5, 'a'), (2, '2021-02-02', 6, 'b');
