import { addressSql, qualifiedText } from "./address.ts";

/** SQL text: the `schema.name` of the relation with this oid. */
export function relationText(oid: string): string {
  return `(SELECT ${qualifiedText("q.nspname", "r.relname")} FROM pg_class r JOIN pg_namespace q ON q.oid = r.relnamespace WHERE r.oid = ${oid})`;
}

/** SQL jsonb: `text[]` of `name=value` as a map, empty when null. */
export function optionMap(options: string): string {
  return `CASE WHEN ${options} IS NULL THEN '{}'::jsonb ELSE (SELECT coalesce(jsonb_object_agg(o.option_name, o.option_value), '{}'::jsonb) FROM pg_options_to_table(${options}) o) END`;
}

/** SQL jsonb: options of a part that are not those of the whole it is a part of; all of them where that is null. */
export function ownOptions(options: string, ofWhole: string): string {
  return `CASE WHEN ${options} IS NOT DISTINCT FROM ${ofWhole} THEN '{}'::jsonb ELSE (
    SELECT coalesce(jsonb_object_agg(o.option_name, o.option_value), '{}'::jsonb) FROM pg_options_to_table(${options}) o
     WHERE o.option_name || '=' || o.option_value <> ALL (coalesce(${ofWhole}, '{}'))) END`;
}

/** SQL jsonb: the storage parameters of the relation `c`, its TOAST table's as `toast.name`. */
export const storageParametersSql: string = `(${optionMap("c.reloptions")}) || coalesce((
               SELECT jsonb_object_agg('toast.' || o.option_name, o.option_value)
                 FROM pg_class t, pg_options_to_table(t.reloptions) o WHERE t.oid = c.reltoastrelid), '{}'::jsonb)`;

/** SQL text[]: the names of the relation's columns with these numbers, in their order. */
export function columnNames(relation: string, numbers: string): string {
  return `ARRAY(SELECT (SELECT n.attname::text FROM pg_attribute n WHERE n.attrelid = ${relation} AND n.attnum = k.num) FROM unnest(${numbers}) k (num))`;
}

/** SQL text: the name of the tablespace, or null for the database's. */
export function tablespaceName(oid: string): string {
  return `(SELECT spcname FROM pg_tablespace WHERE oid = ${oid})`;
}

/** SQL text[]: addresses of the row type of a relation and of the array over it. */
export function rowTypes(type: string): string {
  return `(SELECT ARRAY[${addressSql("pg_type", "y.oid")}, ${addressSql("pg_type", "y.typarray")}] FROM pg_type y WHERE y.oid = ${type})`;
}

/** SQL text: the strategy that a letter of pg_attribute.attstorage stands for. */
export const storageWord = (letter: string): string =>
  `CASE ${letter} WHEN 'p' THEN 'plain' WHEN 'e' THEN 'external' WHEN 'm' THEN 'main' WHEN 'x' THEN 'extended' END`;
