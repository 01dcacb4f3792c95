CREATE SUBSCRIPTION newer CONNECTION 'dbname=nowhere' PUBLICATION a
  WITH (connect = false, streaming = parallel, password_required = false, run_as_owner = true, origin = none, failover = true);
