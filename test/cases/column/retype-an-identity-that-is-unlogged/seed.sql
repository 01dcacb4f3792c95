INSERT INTO orders (place) VALUES ('here'), ('there');
