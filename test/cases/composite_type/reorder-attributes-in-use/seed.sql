INSERT INTO t VALUES (1, ROW(1, 'null', '[0:1]={7,8}', ''), ROW(NULL, NULL, NULL, NULL)), (2, NULL, ROW(1, '[1, null]', '{}', 'a "b", (c)'));
