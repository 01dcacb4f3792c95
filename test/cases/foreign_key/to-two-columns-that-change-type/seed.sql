INSERT INTO places VALUES (1, 2), (2, 1);
INSERT INTO visits VALUES (1, 1, 2), (2, 2, 1), (3, NULL, 1);
