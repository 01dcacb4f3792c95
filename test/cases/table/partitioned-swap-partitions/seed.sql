insert into log values (1, 'a'); insert into log_1_cleaned values (1, 'b');
