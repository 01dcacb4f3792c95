SELECT nextval('used'), nextval('used'), nextval('down');
