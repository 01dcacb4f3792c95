INSERT INTO t VALUES (1, 'abcde', '{x}');
