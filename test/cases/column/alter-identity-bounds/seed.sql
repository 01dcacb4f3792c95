INSERT INTO tickets (body) VALUES ('a'), ('b');
