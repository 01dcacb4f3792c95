INSERT INTO parts VALUES (1, 'here', 'a'), (1, 'there', 'b');
INSERT INTO uses VALUES (1, 'here'), (NULL, NULL);
