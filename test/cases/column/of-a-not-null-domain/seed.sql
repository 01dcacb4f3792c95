INSERT INTO customers VALUES (1, 'a', 'a@b'), (2, 'b', 'b@c');
