import type { CatalogPart } from "../../model/kind.ts";
import { notMember, qualifiedText } from "../address.ts";

export const catalog: CatalogPart = {
  present: "SELECT FROM pg_event_trigger WHERE oid >= 16384",
  sql: () => `
    SELECT 'pg_event_trigger'::regclass::oid AS classid, e.oid AS objid,
           NULL::text AS parent, e.evtname AS name,
           jsonb_build_object(
             'event', e.evtevent,
             'tags', to_jsonb(coalesce(e.evttags, '{}')),
             'function', ${qualifiedText("n.nspname", "p.proname")},
             'enabled', CASE e.evtenabled WHEN 'D' THEN 'disabled' WHEN 'R' THEN 'replica' WHEN 'A' THEN 'always' ELSE 'origin' END) AS attributes
      FROM pg_event_trigger e
      JOIN pg_proc p ON p.oid = e.evtfoid
      JOIN pg_namespace n ON n.oid = p.pronamespace
     WHERE ${notMember("pg_event_trigger", "e.oid")}`,
};

/** Columns of pg_event_trigger that are no attributes of an event trigger. */
export const ignored: { readonly [column: string]: string } = {
  evtowner: "objects of the kind owner",
};
