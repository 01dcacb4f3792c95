INSERT INTO booking VALUES (1, '[1,5)'), (2, '[5,9)');
