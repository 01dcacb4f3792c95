INSERT INTO visits VALUES ('2024-05-01', 'Here');
