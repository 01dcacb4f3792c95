INSERT INTO notes VALUES (7, 'a');
