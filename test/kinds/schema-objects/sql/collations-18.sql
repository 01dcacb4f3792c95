CREATE COLLATION dashes_last (PROVIDER = icu, LOCALE = 'en', RULES = '&z < ''-''');
CREATE COLLATION own (PROVIDER = builtin, LOCALE = 'C.UTF-8');
