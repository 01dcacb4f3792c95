CREATE SCHEMA sales;
CREATE COLLATION sales.numeric (provider = icu, locale = 'en-u-kn-true');
