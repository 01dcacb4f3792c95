import { type CatalogScope, type DocumentValue, statement } from "../model/kind.ts";
import type { Json, SchemaObject } from "../model/object.ts";
import { namesOf } from "../model/object.ts";
import type { Statement } from "../model/statement.ts";
import { dollarQuoted, literal, name, nameList, nameOf, names } from "../sql/quote.ts";
import { deferral } from "./constraint.ts";
import { alterTable, relationOf } from "./relation.ts";
import { columnNames, ownOptions, tablespaceName } from "./relation-sql.ts";
import {
  changeOptions,
  type Options,
  optionsSchema,
  readOptions,
  withOptions,
  writeOptions,
} from "./storage-parameters.ts";

/** What a constraint that is enforced by an index of its own says about that index. */
export type IndexBackedAttributes = {
  /** Columns the index carries along (INCLUDE). */
  readonly include: readonly string[];
  readonly deferrable: boolean;
  readonly initiallyDeferred: boolean;
  readonly storageParameters: Options;
  /** null: the database's. */
  readonly tablespace: string | null;
  /** It is the table's REPLICA IDENTITY USING INDEX. */
  readonly replicaIdentity: boolean;
  /** CLUSTER goes by it. */
  readonly clustered: boolean;
  /** What people should know about the index rather than the constraint (COMMENT ON INDEX). */
  readonly indexComment: string | null;
  /** Lifecycle state: pg_index.indisvalid. A partitioned table's own is not until every partition has its part. */
  readonly valid: boolean;
  /**
   * The parent's constraint that a partition has this one from; then the name is all that it says, because PostgreSQL
   * would have chosen another.
   */
  readonly attachedTo: string | null;
};

/** A primary key or unique constraint. */
export type KeyAttributes = IndexBackedAttributes & {
  readonly columns: readonly string[];
  /** PostgreSQL 18: the last column is a range that may not overlap (WITHOUT OVERLAPS). */
  readonly withoutOverlaps: boolean;
};

const partOptions = ownOptions("i.reloptions", "w.reloptions");

/** What they are where the query says null. */
export const usualIndexBacked: Pick<
  IndexBackedAttributes,
  "include" | "deferrable" | "initiallyDeferred" | "storageParameters" | "replicaIdentity" | "clustered" | "valid"
> = {
  include: [],
  deferrable: false,
  initiallyDeferred: false,
  storageParameters: {},
  replicaIdentity: false,
  clustered: false,
  valid: true,
};

/** SQL: the attributes; `w` is the index in pg_class that it is a part of, `c` is pg_constraint, `x` pg_index, `i` the index in pg_class. */
export const indexBackedSql: string = `
           CASE WHEN c.conparentid = 0 AND x.indnatts > x.indnkeyatts THEN ${columnNames("x.indrelid", "(x.indkey::int2[])[x.indnkeyatts:]")} END AS include,
           nullif(c.condeferrable AND c.conparentid = 0, false) AS deferrable,
           nullif(c.condeferred AND c.conparentid = 0, false) AS "initiallyDeferred",
           nullif(${partOptions}, '{}') AS "storageParameters",
           CASE WHEN c.conparentid = 0 THEN ${tablespaceName("i.reltablespace")} END AS tablespace,
           nullif(x.indisreplident, false) AS "replicaIdentity",
           nullif(x.indisclustered, false) AS clustered,
           (SELECT d.description FROM pg_description d
             WHERE d.classoid = 'pg_class'::regclass AND d.objoid = x.indexrelid AND d.objsubid = 0) AS "indexComment",
           nullif(c.conparentid <> 0 OR x.indisvalid, true) AS valid,
           CASE WHEN c.conparentid <> 0 THEN (SELECT p.conname FROM pg_constraint p WHERE p.oid = c.conparentid) END AS "attachedTo"`;

/** As `usualIndexBacked`. */
export const usualKey: typeof usualIndexBacked & Pick<KeyAttributes, "columns" | "withoutOverlaps"> = {
  ...usualIndexBacked,
  columns: [],
  withoutOverlaps: false,
};

export function keySql({ version }: CatalogScope): string {
  const overlaps = version >= 180_000 ? "nullif(c.conperiod AND c.conparentid = 0, false)" : "NULL::boolean";
  return `
           CASE WHEN c.conparentid = 0 THEN ${columnNames("c.conrelid", "c.conkey")} END AS columns,
           ${overlaps} AS "withoutOverlaps",${indexBackedSql}`;
}

/** The joins that the members need, and the constraints that partitions have from their parents under PostgreSQL's own name left out. */
export function indexBackedFrom(type: string, namespaces: string, automaticName: string): string {
  return `
      FROM pg_constraint c
      JOIN pg_index x ON x.indexrelid = c.conindid
      JOIN pg_class i ON i.oid = x.indexrelid
      JOIN pg_class r ON r.oid = c.conrelid
      LEFT JOIN pg_constraint p ON p.oid = c.conparentid
      LEFT JOIN pg_class w ON w.oid = p.conindid
     WHERE c.contype = '${type}' AND c.connamespace IN ${namespaces}
       AND (c.conparentid = 0 OR c.conname <> ${automaticName} OR x.indisreplident OR x.indisclustered OR ${partOptions} <> '{}'::jsonb
            OR EXISTS (SELECT FROM pg_description d WHERE (d.classoid, d.objoid) IN (('pg_constraint'::regclass, c.oid), ('pg_class'::regclass, x.indexrelid))))`;
}

const columnList: Json = { type: "array", items: { type: "string", "x-column": true }, minItems: 1 };

/** JSON Schema of the properties in a document. */
export const indexBackedProperties: { readonly [property: string]: Json } = {
  include: { ...(columnList as DocumentValue), description: "Columns the index carries along (INCLUDE)." },
  deferrable: {
    enum: [true, false, "initially deferred"],
    description: "May be checked at the end of the transaction; `initially deferred`: is, unless said otherwise.",
  },
  with: optionsSchema("Storage parameters of the index: `fillfactor` ..."),
  tablespace: { type: "string", description: "Tablespace of the index, when it is not the database's." },
  replica_identity: { type: "boolean", description: "It identifies rows in logical replication." },
  clustered: { type: "boolean", description: "CLUSTER goes by it." },
  index_comment: {
    type: "string",
    description: "What people should know about its index rather than the constraint (COMMENT ON INDEX).",
  },
  attached_to: {
    type: "string",
    description: "On a partition: the parent's constraint that this is the partition's part of.",
  },
};

export const keyProperties: { readonly [property: string]: Json } = {
  columns: { ...(columnList as DocumentValue), description: "Column names." },
  without_overlaps: {
    type: "boolean",
    description: "The last column is a range that may not overlap (PostgreSQL 18).",
  },
  ...indexBackedProperties,
};

export function readIndexBacked(value: DocumentValue): IndexBackedAttributes {
  return {
    include: (value["include"] ?? []) as readonly string[],
    deferrable: value["deferrable"] === true || value["deferrable"] === "initially deferred",
    initiallyDeferred: value["deferrable"] === "initially deferred",
    storageParameters: readOptions(value["with"]),
    tablespace: (value["tablespace"] as string | undefined) ?? null,
    replicaIdentity: value["replica_identity"] === true,
    clustered: value["clustered"] === true,
    indexComment: (value["index_comment"] as string | undefined) ?? null,
    valid: true,
    attachedTo: (value["attached_to"] as string | undefined) ?? null,
  };
}

export function readKey(value: DocumentValue): KeyAttributes {
  return {
    columns: (value["columns"] ?? []) as readonly string[],
    withoutOverlaps: value["without_overlaps"] === true,
    ...readIndexBacked(value),
  };
}

export function writeIndexBacked(a: IndexBackedAttributes): DocumentValue {
  return {
    ...(a.include.length > 0 && { include: a.include }),
    ...(a.deferrable && { deferrable: a.initiallyDeferred ? "initially deferred" : true }),
    ...writeOptions("with", a.storageParameters),
    ...(a.tablespace !== null && { tablespace: a.tablespace }),
    ...(a.replicaIdentity && { replica_identity: true }),
    ...(a.clustered && { clustered: true }),
    ...(a.indexComment !== null && { index_comment: a.indexComment }),
    ...(a.attachedTo !== null && { attached_to: a.attachedTo }),
  };
}

export function writeKey(a: KeyAttributes): DocumentValue {
  return {
    ...(a.columns.length > 0 && { columns: a.columns }),
    ...(a.withoutOverlaps && { without_overlaps: true }),
    ...writeIndexBacked(a),
  };
}

/** What follows the columns: INCLUDE, WITH, USING INDEX TABLESPACE. */
export function indexTail(a: IndexBackedAttributes): string {
  return [
    a.include.length === 0 ? "" : ` INCLUDE (${nameList(a.include)})`,
    withOptions(a.storageParameters),
    a.tablespace === null ? "" : ` USING INDEX TABLESPACE ${name(a.tablespace)}`,
  ].join("");
}

/** `(columns) INCLUDE ... DEFERRABLE` */
export function keyTail(a: KeyAttributes): string {
  const columns = `${nameList(a.columns)}${a.withoutOverlaps ? " WITHOUT OVERLAPS" : ""}`;
  return ` (${columns})${indexTail(a)}${deferral(a)}`;
}

type PartOptions = { readonly storageParameters: Options; readonly attachedTo: string | null };

/** Leads an index from one set of storage parameters to another; a part has those of the whole where it says none. */
export function changeIndexOptions(
  object: SchemaObject,
  indexName: string,
  before: PartOptions,
  after: PartOptions,
): readonly Statement[] {
  if (after.attachedTo === null)
    return alterIndex(object, indexName, changeOptions(before.storageParameters, after.storageParameters));
  const gone = Object.keys(before.storageParameters).filter((option) => !(option in after.storageParameters));
  return [
    ...alterIndex(object, indexName, changeOptions({}, after.storageParameters)),
    ...(gone.length === 0 ? [] : [optionsOfWhole(object, indexName, gone)]),
  ];
}

/** Storage parameters as the whole has them; nothing where the index has gone with it. */
function optionsOfWhole(object: SchemaObject, indexName: string, options: readonly string[]): Statement {
  const ofWhole = `(SELECT string_agg(o, ', ') FROM unnest(w.reloptions) o WHERE split_part(o, '=', 1) IN (${options.map(literal).join(", ")}))`;
  const found = `
    SELECT format('ALTER INDEX %s RESET (%s)', i.oid::regclass, ${literal(nameList(options))}) || coalesce(format('; ALTER INDEX %s SET (', i.oid::regclass) || ${ofWhole} || ')', '')
      FROM pg_class i JOIN pg_inherits h ON h.inhrelid = i.oid JOIN pg_class w ON w.oid = h.inhparent
     WHERE i.oid = to_regclass(${literal(qualifiedIndex(object, indexName))})`;
  return statement(
    "alter index",
    relationOf(object),
    `DO ${dollarQuoted(`BEGIN EXECUTE coalesce((${found}), 'SELECT 1'); END`)}`,
  );
}

/** What a partition's part of its parent's constraint says of its index that the parent's does not. */
export function partMarks(object: SchemaObject<IndexBackedAttributes>, indexName: string): readonly Statement[] {
  const { attachedTo, storageParameters } = object.attributes;
  const options = attachedTo === null ? [] : alterIndex(object, indexName, changeOptions({}, storageParameters));
  return [...options, ...indexMarks(object, indexName, object.attributes)];
}

/** Takes away what is said of a part, which may have gone with the whole. */
export function unmark(object: SchemaObject, indexName: string, a: Marks & PartOptions): readonly Statement[] {
  return [
    ...changeIndexOptions(object, indexName, a, { ...a, storageParameters: {} }),
    ...(a.replicaIdentity ? setReplicaIdentity(object, indexName, false) : []),
    ...(a.clustered ? setClustered(object, indexName, false) : []),
  ];
}

type Marks = {
  readonly replicaIdentity: boolean;
  readonly clustered: boolean;
  /** Absent: an index of its own has its comment as an object. */
  readonly indexComment?: string | null;
};

/** As a build that failed leaves it; only a superuser may write to the catalog, and for anybody else it stays valid. */
export function invalidate(object: SchemaObject<{ readonly valid: boolean }>, indexName: string): readonly string[] {
  if (object.attributes.valid) return [];
  const mark = `UPDATE pg_catalog.pg_index SET indisvalid = false WHERE indexrelid = ${literal(qualifiedIndex(object, indexName))}::regclass`;
  return [`DO ${dollarQuoted(`BEGIN ${mark}; EXCEPTION WHEN insufficient_privilege THEN NULL; END`)}`];
}

/** REPLICA IDENTITY USING INDEX and CLUSTER ON, said of the index's table, and a comment that is the index's. */
export function indexMarks(object: SchemaObject, indexName: string, marks: Marks): readonly Statement[] {
  return [
    ...(marks.replicaIdentity ? setReplicaIdentity(object, indexName, true) : []),
    ...(marks.clustered ? setClustered(object, indexName, true) : []),
    ...(typeof marks.indexComment === "string" ? setIndexComment(object, indexName, marks.indexComment) : []),
  ];
}

/** A comment on the index of a constraint. */
export function setIndexComment(object: SchemaObject, indexName: string, text: string | null): readonly Statement[] {
  const sql = `COMMENT ON INDEX ${qualifiedIndex(object, indexName)} IS ${text === null ? "NULL" : literal(text)}`;
  return [statement("comment", null, sql)];
}

/** Another index or the table says what comes instead; until then, and where it has not been said already, it is the default. */
export function setReplicaIdentity(object: SchemaObject, indexName: string, on: boolean): readonly Statement[] {
  const how = on ? `REPLICA IDENTITY USING INDEX ${name(indexName)}` : "REPLICA IDENTITY DEFAULT";
  const sql = alterTable(relationOf(object), how);
  return [
    statement("replica identity", relationOf(object), on ? sql : whileMarked(object, indexName, "indisreplident", sql)),
  ];
}

/** A statement that names no index runs only while this one bears the mark. */
function whileMarked(object: SchemaObject, indexName: string, mark: string, sql: string): string {
  const own = `(SELECT ${mark} FROM pg_index WHERE indexrelid = to_regclass(${literal(qualifiedIndex(object, indexName))}))`;
  return `DO ${dollarQuoted(`BEGIN IF ${own} THEN ${sql}; END IF; END`)}`;
}

export function setClustered(object: SchemaObject, indexName: string, on: boolean): readonly Statement[] {
  const relation = relationOf(object);
  const sql = alterTable(relation, on ? `CLUSTER ON ${name(indexName)}` : "SET WITHOUT CLUSTER");
  return [statement("cluster on", relation, on ? sql : whileMarked(object, indexName, "indisclustered", sql))];
}

/** The dotted SQL name of an index of the relation, which lives in its schema. */
export function qualifiedIndex(object: SchemaObject, index: string = object.name): string {
  return names(namesOf(relationOf(object))[0] as string, index);
}

/** Parameters and place of an index of the relation. */
export function alterIndex(object: SchemaObject, index: string, actions: readonly string[]): readonly Statement[] {
  return actions.map((action) =>
    statement("alter index", relationOf(object), `ALTER INDEX ${qualifiedIndex(object, index)} ${action}`),
  );
}

/** `ALTER TABLE relation ADD clause`. */
export function addConstraint(form: string, object: SchemaObject, clause: string): Statement {
  return statement(form, relationOf(object), `ALTER TABLE ${nameOf(relationOf(object))} ADD ${clause}`);
}
