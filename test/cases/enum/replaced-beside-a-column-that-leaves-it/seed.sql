INSERT INTO t VALUES (1, 'lost', 'new', '{lost}'), (2, 'new', 'paid', NULL);
