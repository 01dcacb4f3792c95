CREATE SUBSCRIPTION plain CONNECTION 'dbname=nowhere' PUBLICATION a WITH (connect = false, streaming = off);
CREATE SUBSCRIPTION "No Slot" CONNECTION 'host=there dbname=nowhere application_name=''it & <us>''' PUBLICATION b, a WITH (connect = false, slot_name = NONE);
CREATE SUBSCRIPTION everything CONNECTION 'postgresql://me@there/db?sslmode=require' PUBLICATION a
  WITH (connect = false, slot_name = 'another', binary = true, streaming = on, synchronous_commit = 'local', two_phase = true, disable_on_error = true);
