insert into ch values (1, 'a', 2);
