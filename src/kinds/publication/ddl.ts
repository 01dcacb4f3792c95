import { statement } from "../../model/kind.ts";
import { type SchemaObject, sameJson } from "../../model/object.ts";
import type { Statement } from "../../model/statement.ts";
import { literal, name, nameList } from "../../sql/quote.ts";
import { qualifiedSql, tableKey } from "../relation.ts";
import type { PublicationAttributes, PublishedTable } from "./attributes.ts";

export type Publication = SchemaObject<PublicationAttributes>;

function tableSql({ table, columns, where }: PublishedTable): string {
  const list = columns === null ? "" : ` (${nameList(columns)})`;
  return `TABLE ${qualifiedSql(table)}${list}${where === null ? "" : ` WHERE (${where})`}`;
}

const members = (tables: readonly PublishedTable[], schemas: readonly string[]): readonly string[] => [
  ...tables.map(tableSql),
  ...schemas.map((schema) => `TABLES IN SCHEMA ${name(schema)}`),
];

function optionsSql({ operations, viaRoot, generatedColumns }: PublicationAttributes, all: boolean): string {
  return [
    ...(all || operations.length < 4 ? [`publish = ${literal(operations.join(", "))}`] : []),
    ...(all || viaRoot ? [`publish_via_partition_root = ${viaRoot}`] : []),
    ...(generatedColumns ? ["publish_generated_columns = stored"] : []),
  ].join(", ");
}

export function create(object: Publication): readonly Statement[] {
  const a = object.attributes;
  const what = a.allTables ? ["ALL TABLES"] : members(a.tables, a.schemas);
  const options = optionsSql(a, false);
  const sql = `CREATE PUBLICATION ${name(object.name)}${what.length === 0 ? "" : ` FOR ${what.join(", ")}`}${options && ` WITH (${options})`}`;
  return [
    statement(
      "create publication",
      a.tables.map(({ table }) => tableKey(table)),
      sql,
    ),
  ];
}

export function drop(object: Publication): readonly Statement[] {
  return [statement("drop publication", null, `DROP PUBLICATION ${name(object.name)}`)];
}

export function rename(object: Publication, to: string): readonly Statement[] {
  const sql = `ALTER PUBLICATION ${name(object.name)} RENAME TO ${name(to)}`;
  return [statement("alter publication", null, sql)];
}

/** Members that differ are taken out before the others come in. */
export function alterMembers(before: Publication, after: Publication): readonly Statement[] {
  const [a, b] = [before.attributes, after.attributes];
  const not = (tables: readonly PublishedTable[]) => (one: PublishedTable) =>
    !tables.some((other) => sameJson(one, other));
  const gone = members(
    a.tables.filter(not(b.tables)).map(({ table }) => ({ table, columns: null, where: null })),
    a.schemas.filter((schema) => !b.schemas.includes(schema)),
  );
  const fresh = b.tables.filter(not(a.tables));
  const added = members(
    fresh,
    b.schemas.filter((schema) => !a.schemas.includes(schema)),
  );
  const act = (verb: string, list: readonly string[], tables: readonly PublishedTable[]): readonly Statement[] =>
    list.length === 0
      ? []
      : [
          statement(
            "alter publication",
            tables.map(({ table }) => tableKey(table)),
            `ALTER PUBLICATION ${name(after.name)} ${verb} ${list.join(", ")}`,
          ),
        ];
  return [...act("DROP", gone, a.tables.filter(not(b.tables))), ...act("ADD", added, fresh)];
}

export function alterOptions(before: Publication, after: Publication): readonly Statement[] {
  const generated =
    before.attributes.generatedColumns && !after.attributes.generatedColumns
      ? ", publish_generated_columns = none"
      : "";
  const sql = `ALTER PUBLICATION ${name(after.name)} SET (${optionsSql(after.attributes, true)}${generated})`;
  return [statement("alter publication", null, sql)];
}
