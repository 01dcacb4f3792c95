import type { Connection } from "./connect.ts";
import type { LiveModel } from "./read.ts";
import { printSettings } from "./snapshot.ts";
import type { Candidate } from "./unmodelled-query.ts";

/** Something in the database that no kind reads: flux neither sees it change nor changes it. */
export interface Unmodelled {
  /** What sort of object it is, in PostgreSQL's words: `event trigger`. */
  readonly noun: string;
  /** Its name as PostgreSQL prints it. */
  readonly name: string;
}

/** Those of the candidates that no object of the model stands for; it has been read with `candidatesIn` besides. */
export async function unmodelledOf(
  { client }: Connection,
  { keyAt, besides }: Pick<LiveModel, "keyAt" | "besides">,
): Promise<readonly Unmodelled[]> {
  const candidates = (await besides) as unknown as readonly Candidate[];
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
