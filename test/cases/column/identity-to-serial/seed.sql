INSERT INTO items (body) VALUES ('a'), ('b'), ('c');
