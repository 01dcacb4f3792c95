INSERT INTO log (day, note) VALUES ('2026-02-01', 'b');
