INSERT INTO prices (id, net) VALUES (1, 5), (2, 6);
