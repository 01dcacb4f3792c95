INSERT INTO log (day, note) VALUES ('2027-02-01', 'b');
