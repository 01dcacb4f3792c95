INSERT INTO visits VALUES (1, '2024-02-03', 'north');
