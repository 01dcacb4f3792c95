import { typeIsManaged } from "../kinds/address.ts";
import { notWritten, ofAttribute, onPart } from "../kinds/comment/catalog.ts";
import { foundParts, type PartOfKinds } from "../kinds/found-kinds.ts";
import { type Ground, oidList } from "./read.ts";

/** Something that a user has made, or said of what is there; whether a kind reads it is not known yet. */
export type Candidate = readonly [
  sort: "object" | "comment" | "rights",
  classid: string,
  objid: string,
  objsubid: number,
  /** No object of the model can have it, whatever its address means to the model. */
  never: boolean,
];

/** A catalog whose rows are objects that users make. */
interface Source {
  readonly catalog: string;
  /** Beside the catalog's rows, which are `x`. */
  readonly join?: string;
  /** The schema's oid; absent: the rows belong to the whole database. */
  readonly namespace?: string;
  /** Which rows count; absent: all. */
  readonly condition?: (namespaces: string) => string;
  /** The kind that reads each of these rows: where there is nothing of it, there is none. */
  readonly kind?: string;
}

const inSchema = (catalog: string, namespace: string, kind: string): Source => ({
  catalog,
  namespace: `x.${namespace}`,
  kind,
});
const onRelation = (catalog: string, relation: string, condition: string, kind?: string): Source => ({
  catalog,
  join: `JOIN pg_class c ON c.oid = x.${relation}`,
  namespace: "c.relnamespace",
  condition: () => condition,
  ...(kind && { kind }),
});

const sources: readonly Source[] = [
  {
    catalog: "pg_class",
    namespace: "x.relnamespace",
    // Indexes behind constraints, those that a partition has from its parent and sequences of identity columns are parts.
    condition: () => `x.relkind IN ('r', 'p', 'v', 'm', 'f', 'S', 'i', 'I') AND x.relpersistence <> 't'
     AND NOT (x.relkind IN ('i', 'I') AND (x.relispartition OR EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = x.oid AND k.contype IN ('p', 'u', 'x'))))
     AND NOT (x.relkind = 'S' AND EXISTS (SELECT FROM pg_depend i WHERE i.classid = 'pg_class'::regclass AND i.objid = x.oid AND i.deptype = 'i'))`,
  },
  {
    catalog: "pg_type",
    namespace: "x.typnamespace",
    // Row types, array types and multirange types are parts.
    condition:
      () => `x.typtype <> 'm' AND NOT EXISTS (SELECT FROM pg_type a WHERE a.oid = x.typelem AND a.typarray = x.oid)
     AND NOT EXISTS (SELECT FROM pg_class r WHERE r.oid = x.typrelid AND r.relkind <> 'c')`,
  },
  {
    catalog: "pg_proc",
    namespace: "x.pronamespace",
    condition: () =>
      "NOT EXISTS (SELECT FROM pg_depend i WHERE i.classid = 'pg_proc'::regclass AND i.objid = x.oid AND i.deptype = 'i')",
  },
  {
    catalog: "pg_constraint",
    namespace: "x.connamespace",
    condition: () => "x.conrelid <> 0 AND x.contype NOT IN ('n', 't') AND x.conislocal AND x.conparentid = 0",
  },
  inSchema("pg_collation", "collnamespace", "collation"),
  inSchema("pg_conversion", "connamespace", "conversion"),
  inSchema("pg_operator", "oprnamespace", "operator"),
  inSchema("pg_opclass", "opcnamespace", "operator_class"),
  inSchema("pg_opfamily", "opfnamespace", "operator_family"),
  inSchema("pg_statistic_ext", "stxnamespace", "statistics"),
  inSchema("pg_ts_config", "cfgnamespace", "text_search_configuration"),
  inSchema("pg_ts_dict", "dictnamespace", "text_search_dictionary"),
  inSchema("pg_ts_parser", "prsnamespace", "text_search_parser"),
  inSchema("pg_ts_template", "tmplnamespace", "text_search_template"),
  onRelation(
    "pg_trigger",
    "tgrelid",
    // What implements a foreign key, and the copies on partitions, count only where somebody has switched them otherwise.
    `(NOT x.tgisinternal AND x.tgparentid = 0 OR x.tgisinternal AND x.tgenabled <> 'O'
      OR x.tgparentid <> 0 AND x.tgenabled <> (SELECT p.tgenabled FROM pg_trigger p WHERE p.oid = x.tgparentid))`,
  ),
  onRelation("pg_rewrite", "ev_class", "x.rulename <> '_RETURN'", "rule"),
  onRelation("pg_policy", "polrelid", "true", "policy"),
  { catalog: "pg_extension", condition: () => "x.extname <> 'plpgsql'", kind: "extension" },
  {
    catalog: "pg_cast",
    kind: "cast",
    // The cast of a range type to its multirange type is a part.
    condition: (namespaces) =>
      `${typeIsManaged("x.castsource", namespaces)} AND ${typeIsManaged("x.casttarget", namespaces)}
       AND NOT EXISTS (SELECT FROM pg_depend i WHERE i.classid = 'pg_cast'::regclass AND i.objid = x.oid AND i.deptype = 'i')`,
  },
  { catalog: "pg_language", kind: "language" },
  { catalog: "pg_am", kind: "access_method" },
  { catalog: "pg_transform", condition: (namespaces) => typeIsManaged("x.trftype", namespaces), kind: "transform" },
  { catalog: "pg_event_trigger", kind: "event_trigger" },
  { catalog: "pg_foreign_data_wrapper", kind: "foreign_data_wrapper" },
  { catalog: "pg_foreign_server", kind: "server" },
  { catalog: "pg_publication", kind: "publication" },
  {
    catalog: "pg_subscription",
    condition: () => "x.subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())",
    kind: "subscription",
  },
  // Default privileges for a single schema count with that schema.
  {
    catalog: "pg_default_acl",
    condition: (namespaces) => `(x.defaclnamespace = 0 OR x.defaclnamespace IN ${namespaces})`,
  },
];

/**
 * SQL: the addresses of everything that a user has made in these schemas or beside all schemas, whether modelled or not,
 * as `sort, classid, objid, objsubid, never`: `readModel`'s `besides`. Covered are the catalogs listed above, and, of
 * what is a part of some object, comments and rights. Not covered, because they are not the schema of this database:
 * roles, tablespaces, parameters, settings of the database and of roles, large objects, members of publications.
 * @param schemas those of the managed schemas that are asked for; null: all
 */
export function candidatesIn(schemas: readonly string[] | null): (ground: Ground) => string {
  return ({ namespaces, absent }) => {
    const oids = [...namespaces].filter(([name]) => schemas?.includes(name) ?? true).map(([, oid]) => oid);
    return unmodelledQuery(oidList(oids), absent);
  };
}

/** SQL boolean: somebody has granted or revoked something. */
const isOther = (acl: string, initial: string): string =>
  `${acl} IS NOT NULL AND NOT (${acl} @> ${initial} AND ${acl} <@ ${initial})`;

function unmodelledQuery(namespaces: string, absent: ReadonlySet<string>): string {
  const object = (catalog: string, from: string, where: string): string =>
    `SELECT 'object' AS sort, '${catalog}'::regclass::oid AS classid, x.oid AS objid, 0 AS objsubid, false AS never
       FROM ${from} WHERE ${where} AND x.oid >= 16384`;
  const ofSource = ({ catalog, join = "", namespace, condition = () => "true" }: Source): string => {
    const inThese = namespace === undefined ? "" : `${namespace} IN ${namespaces} AND `;
    return object(catalog, `${catalog} x ${join}`, `${inThese}${condition(namespaces)}`);
  };
  const ofKinds: readonly PartOfKinds[] = [
    ...sources.flatMap((source) => (source.kind ? [[[source.kind], ofSource(source)] as const] : [])),
    // Only a superuser may read the catalog itself; the view gives everybody the addresses.
    [["user_mapping"], object("pg_user_mapping", "(SELECT umid AS oid FROM pg_user_mappings) x", "true")],
    [
      ["range_type"],
      `SELECT 'rights', 'pg_proc'::regclass::oid, p.oid, 0, true
       FROM pg_proc p JOIN pg_depend i ON i.classid = 'pg_proc'::regclass AND i.objid = p.oid AND i.deptype = 'i'
      WHERE ${isOther("p.proacl", "acldefault('f', p.proowner)")} AND p.pronamespace IN ${namespaces}`,
    ],
    [
      ["comment"],
      `SELECT 'comment', d.classoid, d.objoid, d.objsubid, ${onPart}
       FROM pg_description d
      WHERE d.objoid >= 16384
        AND CASE d.classoid
              WHEN 'pg_class'::regclass THEN (SELECT c.relnamespace FROM pg_class c WHERE c.oid = d.objoid)
              WHEN 'pg_type'::regclass THEN (SELECT t.typnamespace FROM pg_type t WHERE t.oid = d.objoid)
              WHEN 'pg_proc'::regclass THEN (SELECT p.pronamespace FROM pg_proc p WHERE p.oid = d.objoid)
              WHEN 'pg_constraint'::regclass THEN (SELECT k.connamespace FROM pg_constraint k WHERE k.oid = d.objoid)
              WHEN 'pg_rewrite'::regclass THEN (SELECT r.relnamespace FROM pg_rewrite w JOIN pg_class r ON r.oid = w.ev_class WHERE w.oid = d.objoid)
            END IN ${namespaces}
        AND NOT (${notWritten}) AND NOT (${ofAttribute})`,
    ],
  ];
  const parts = [
    ...sources.filter(({ kind }) => kind === undefined).map(ofSource),
    `SELECT 'rights', 'pg_class'::regclass::oid, c.oid, a.attnum::int, false
       FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
      WHERE a.attacl IS NOT NULL AND NOT a.attisdropped AND c.relnamespace IN ${namespaces}`,
    `SELECT 'rights', 'pg_type'::regclass::oid, t.oid, 0, true
       FROM pg_type t JOIN pg_class c ON c.oid = t.typrelid AND c.relkind <> 'c'
      WHERE ${isOther("t.typacl", "acldefault('T', t.typowner)")} AND t.typnamespace IN ${namespaces}`,
    ...foundParts(absent, ofKinds),
  ];
  return `SELECT x.* FROM (${parts.join("\nUNION ALL\n")}) x
   WHERE x.sort = 'comment' OR NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = x.classid AND e.objid = x.objid AND e.deptype = 'e')`;
}
