INSERT INTO people (mood) VALUES ('happy'), ('sad');
