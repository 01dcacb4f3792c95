insert into log values (1, 'a'), (17, 'b');
