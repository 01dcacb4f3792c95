CREATE SCHEMA "Odd.Schema";
