/**
 * A schema of so many tables: 10 columns, 3 indexes, 2 foreign keys and comments each, and a view for each ten.
 * @returns SQL in pieces, each a transaction: more objects than these would want more locks than a server has
 */
export function syntheticSchema(tables: number): readonly string[] {
  const parts = ["CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy')"];
  for (let i = 1; i <= tables; i++) parts.push(...table(i));
  for (let i = 1; i <= tables; i++) parts.push(...foreignKeys(i, tables));
  for (let i = 10; i <= tables; i += 10)
    parts.push(
      `CREATE VIEW v_${i} AS SELECT a.id, a.name, b.total FROM t_${i} a JOIN t_${i - 1} b ON b.id = a.id WHERE a.active`,
    );
  const piece = 1_000;
  return Array.from({ length: Math.ceil(parts.length / piece) }, (_, i) =>
    parts
      .slice(i * piece, (i + 1) * piece)
      .map((sql) => `${sql};\n`)
      .join(""),
  );
}

function table(i: number): readonly string[] {
  return [
    `CREATE TABLE t_${i} (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL, email varchar(200), total numeric(12,2) DEFAULT 0 NOT NULL, active boolean DEFAULT true NOT NULL, feeling mood, created_at timestamptz DEFAULT now() NOT NULL, tags text[], first_id bigint, second_id bigint, CONSTRAINT t_${i}_total_check CHECK (total >= 0))`,
    `CREATE INDEX t_${i}_name_idx ON t_${i} (name)`,
    `CREATE UNIQUE INDEX t_${i}_email_idx ON t_${i} (lower(email)) WHERE active`,
    `CREATE INDEX t_${i}_created_at_idx ON t_${i} (created_at DESC)`,
    `COMMENT ON TABLE t_${i} IS 'table number ${i}'`,
    `COMMENT ON COLUMN t_${i}.name IS 'what it is called'`,
    `COMMENT ON COLUMN t_${i}.total IS 'in euros'`,
  ];
}

/** To the tables before it, so that all of them hang together. */
function foreignKeys(i: number, tables: number): readonly string[] {
  const [first, second] = [((i + tables - 2) % tables) + 1, ((i + tables - 8) % tables) + 1];
  return [
    `ALTER TABLE t_${i} ADD CONSTRAINT t_${i}_first_fkey FOREIGN KEY (first_id) REFERENCES t_${first} (id)`,
    `ALTER TABLE t_${i} ADD CONSTRAINT t_${i}_second_fkey FOREIGN KEY (second_id) REFERENCES t_${second} (id) ON DELETE CASCADE`,
  ];
}
