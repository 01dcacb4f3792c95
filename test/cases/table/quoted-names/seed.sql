INSERT INTO "Order Items" VALUES ('x', 1, 'y');
