import { typeIsManaged } from "../kinds/address.ts";
import { notWritten, ofAttribute, onPart } from "../kinds/comment/catalog.ts";
import type { Connection } from "./connect.ts";
import { type LiveModel, oidList } from "./read.ts";
import { printSettings } from "./snapshot.ts";

/** Something in the database that no kind reads: flux neither sees it change nor changes it. */
export interface Unmodelled {
  /** What sort of object it is, in PostgreSQL's words: `event trigger`. */
  readonly noun: string;
  /** Its name as PostgreSQL prints it. */
  readonly name: string;
}

/** Something that a user has made, or said of what is there; whether a kind reads it is not known yet. */
type Candidate = readonly [
  sort: "object" | "comment" | "rights",
  classid: number,
  objid: number,
  objsubid: number,
  /** No object of the model can have it, whatever its address means to the model. */
  never: boolean,
];

/** Catalogs whose rows are objects of a schema: catalog, column with the schema's oid, and which rows count. */
const inSchemas: readonly (readonly [catalog: string, namespace: string, condition?: string])[] = [
  [
    "pg_class",
    "relnamespace",
    // Indexes behind constraints, those that a partition has from its parent and sequences of identity columns are parts.
    `x.relkind IN ('r', 'p', 'v', 'm', 'f', 'S', 'i', 'I') AND x.relpersistence <> 't'
     AND NOT (x.relkind IN ('i', 'I') AND (x.relispartition OR EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = x.oid AND k.contype IN ('p', 'u', 'x'))))
     AND NOT (x.relkind = 'S' AND EXISTS (SELECT FROM pg_depend i WHERE i.classid = 'pg_class'::regclass AND i.objid = x.oid AND i.deptype = 'i'))`,
  ],
  [
    "pg_type",
    "typnamespace",
    // Row types, array types and multirange types are parts.
    `x.typtype <> 'm' AND NOT EXISTS (SELECT FROM pg_type a WHERE a.oid = x.typelem AND a.typarray = x.oid)
     AND NOT EXISTS (SELECT FROM pg_class r WHERE r.oid = x.typrelid AND r.relkind <> 'c')`,
  ],
  [
    "pg_proc",
    "pronamespace",
    "NOT EXISTS (SELECT FROM pg_depend i WHERE i.classid = 'pg_proc'::regclass AND i.objid = x.oid AND i.deptype = 'i')",
  ],
  [
    "pg_constraint",
    "connamespace",
    "x.conrelid <> 0 AND x.contype NOT IN ('n', 't') AND x.conislocal AND x.conparentid = 0",
  ],
  ["pg_collation", "collnamespace"],
  ["pg_conversion", "connamespace"],
  ["pg_operator", "oprnamespace"],
  ["pg_opclass", "opcnamespace"],
  ["pg_opfamily", "opfnamespace"],
  ["pg_statistic_ext", "stxnamespace"],
  ["pg_ts_config", "cfgnamespace"],
  ["pg_ts_dict", "dictnamespace"],
  ["pg_ts_parser", "prsnamespace"],
  ["pg_ts_template", "tmplnamespace"],
];

/** Catalogs whose rows belong to a relation: catalog, column with the relation's oid, and which rows count. */
const onRelations: readonly (readonly [catalog: string, relation: string, condition: string])[] = [
  [
    "pg_trigger",
    "tgrelid",
    // What implements a foreign key, and the copies on partitions, count only where somebody has switched them otherwise.
    `(NOT x.tgisinternal AND x.tgparentid = 0 OR x.tgisinternal AND x.tgenabled <> 'O'
      OR x.tgenabled <> (SELECT p.tgenabled FROM pg_trigger p WHERE p.oid = x.tgparentid))`,
  ],
  ["pg_rewrite", "ev_class", "x.rulename <> '_RETURN'"],
  ["pg_policy", "polrelid", "true"],
];

/** Catalogs whose rows belong to the whole database. Default privileges for a single schema count with that schema. */
const inDatabase: readonly (readonly [catalog: string, condition: (namespaces: string) => string])[] = [
  ["pg_extension", () => "x.extname <> 'plpgsql'"],
  [
    "pg_cast",
    // The cast of a range type to its multirange type is a part.
    (namespaces) =>
      `${typeIsManaged("x.castsource", namespaces)} AND ${typeIsManaged("x.casttarget", namespaces)}
       AND NOT EXISTS (SELECT FROM pg_depend i WHERE i.classid = 'pg_cast'::regclass AND i.objid = x.oid AND i.deptype = 'i')`,
  ],
  ["pg_language", () => "true"],
  ["pg_am", () => "true"],
  ["pg_transform", (namespaces) => typeIsManaged("x.trftype", namespaces)],
  ["pg_event_trigger", () => "true"],
  ["pg_foreign_data_wrapper", () => "true"],
  ["pg_foreign_server", () => "true"],
  ["pg_publication", () => "true"],
  ["pg_subscription", () => "x.subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())"],
  ["pg_default_acl", (namespaces) => `(x.defaclnamespace = 0 OR x.defaclnamespace IN ${namespaces})`],
];

/**
 * The addresses of everything that a user has made in these schemas or beside all schemas, whether modelled or not, as
 * `sort, classid, objid, objsubid, never`. Covered are the catalogs listed above, security labels, and, of what is a
 * part of some object, comments and rights. Not covered, because they are not the schema of this database: roles,
 * tablespaces, parameters, settings of the database and of roles, large objects, members of publications.
 */
export function unmodelledQuery(namespaces: string): string {
  const object = (catalog: string, from: string, where: string): string =>
    `SELECT 'object' AS sort, '${catalog}'::regclass::oid AS classid, x.oid AS objid, 0 AS objsubid, false AS never
       FROM ${from} WHERE ${where} AND x.oid >= 16384`;
  const parts = [
    ...inSchemas.map(([catalog, namespace, condition = "true"]) =>
      object(catalog, `${catalog} x`, `x.${namespace} IN ${namespaces} AND ${condition}`),
    ),
    ...onRelations.map(([catalog, relation, condition]) =>
      object(
        catalog,
        `${catalog} x JOIN pg_class c ON c.oid = x.${relation}`,
        `c.relnamespace IN ${namespaces} AND ${condition}`,
      ),
    ),
    ...inDatabase.map(([catalog, condition]) => object(catalog, `${catalog} x`, condition(namespaces))),
    // Only a superuser may read the catalog itself; the view gives everybody the addresses.
    object("pg_user_mapping", "(SELECT umid AS oid FROM pg_user_mappings) x", "true"),
    `SELECT 'rights', 'pg_class'::regclass::oid, c.oid, a.attnum::int, false
       FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
      WHERE a.attacl IS NOT NULL AND NOT a.attisdropped AND c.relnamespace IN ${namespaces}`,
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
  ];
  return `SELECT x.* FROM (${parts.join("\nUNION ALL\n")}) x
   WHERE x.sort = 'comment' OR NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = x.classid AND e.objid = x.objid AND e.deptype = 'e')`;
}

/**
 * SQL: everything that may be of no modelled kind, in these schemas and beside all schemas: `readModel`'s `besides`.
 * @param schemas those of the managed schemas that are asked for; null: all
 */
export function candidatesIn(schemas: readonly string[] | null): (namespaces: LiveModel["namespaces"]) => string {
  return (namespaces) => {
    const oids = [...namespaces].filter(([name]) => schemas?.includes(name) ?? true).map(([, oid]) => oid);
    return unmodelledQuery(oidList(oids));
  };
}

/** Those of the candidates that no object of the model stands for; it has been read with `candidatesIn` besides. */
export async function unmodelledOf(
  { client }: Connection,
  { keyAt, besides }: Pick<LiveModel, "keyAt" | "besides">,
): Promise<readonly Unmodelled[]> {
  const candidates = (await besides)?.rows as unknown as readonly Candidate[];
  const missing = candidates.filter(
    ([, classid, objid, objsubid, never]) => never || keyAt(`${classid}.${objid}.${objsubid}`) === null,
  );
  if (missing.length === 0) return [];
  const objects = missing.filter(([sort]) => sort === "object");
  const known = new Set(objects.map(([, classid, objid]) => `${classid}.${objid}`));
  // What is said about an unmodelled object goes without saying.
  const listed = missing.filter(([sort, classid, objid]) => sort === "object" || !known.has(`${classid}.${objid}`));
  return describe(client, listed);
}

const prefixes: { readonly [Sort in Candidate[0]]: string } = {
  object: "",
  comment: "comment on ",
  rights: "rights on ",
};

async function describe(client: Connection["client"], list: readonly Candidate[]): Promise<readonly Unmodelled[]> {
  const values = list
    .map(([, ...address], i) => `(${i}, ${address[0]}::oid, ${address[1]}::oid, ${address[2]})`)
    .join(", ");
  const results = (await client.query(
    `BEGIN READ ONLY; ${printSettings}
     SELECT v.i, o.type, o.identity FROM (VALUES ${values}) v (i, c, o, s), LATERAL pg_identify_object(v.c, v.o, v.s) o
      WHERE o.identity IS NOT NULL;
     COMMIT`,
  )) as unknown as readonly {
    readonly command: string;
    readonly rows: readonly { i: number; type: string; identity: string }[];
  }[];
  const rows = results.find(({ command }) => command === "SELECT")?.rows ?? [];
  return rows
    .map(({ i, type, identity }) => ({ noun: `${prefixes[(list[i] as Candidate)[0]]}${type}`, name: identity }))
    .sort((a, b) => (`${a.noun} ${a.name}` < `${b.noun} ${b.name}` ? -1 : 1));
}
