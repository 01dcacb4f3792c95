INSERT INTO notes (id, mood) VALUES (1, 'sad'), (11, 'happy'), (12, NULL); INSERT INTO more_moods VALUES ('happy', '2026-01-01');
