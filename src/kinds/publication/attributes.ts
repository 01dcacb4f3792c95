/** `CREATE PUBLICATION`. */
export type PublicationAttributes = {
  readonly allTables: boolean;
  readonly tables: readonly PublishedTable[];
  /** Every table of these schemas. */
  readonly schemas: readonly string[];
  readonly operations: readonly ("insert" | "update" | "delete" | "truncate")[];
  /** Changes of partitions are published as the partitioned table's (publish_via_partition_root). */
  readonly viaRoot: boolean;
  /** PostgreSQL 18: stored generated columns are published, too. */
  readonly generatedColumns: boolean;
};

export type PublishedTable = {
  /** `schema.name` */
  readonly table: string;
  /** null: all columns. */
  readonly columns: readonly string[] | null;
  readonly where: string | null;
};
