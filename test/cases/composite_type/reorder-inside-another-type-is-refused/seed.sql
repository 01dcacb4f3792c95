INSERT INTO t VALUES (1, ROW('box', ROW(1, 100)::addr));
