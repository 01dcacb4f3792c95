import type { Attributes, Intent, Json, Model, ObjectKey, SchemaObject } from "./object.ts";
import { asPrinted } from "./printed-sql.ts";
import type { Statement } from "./statement.ts";

/**
 * What to do about one attribute that differs:
 * `replace` drops and creates the object; `create or replace` runs its create statement again (once, however many
 * attributes say so); a function gives the statements that alter it in place, or chooses one of the two words.
 * Undo is the same rule with `before` and `after` exchanged.
 */
export type AlterRule<A extends Attributes> =
  | "replace"
  | "create or replace"
  | ((
      before: SchemaObject<A>,
      after: SchemaObject<A>,
      /** The server's, e.g. 180004. */
      version: number,
    ) => "replace" | "create or replace" | readonly Statement[]);

/** How objects of a kind are written in the YAML document. All of it speaks of one object's plain value. */
export interface DocumentPart<A extends Attributes> {
  /** The key under which objects of this kind stand: `tables` at the top, `columns` in a table, `comment` anywhere. */
  readonly section: string;
  /** map: name -> value; single: the section's value is the one object (its name is the empty string). */
  readonly form: "map" | "single";
  /** The kinds below which the section may stand; empty: at the top of the document (names there may be `schema.name`). */
  readonly parents: readonly string[];
  /** The names are SQL that holds other names, as a cast's types do: of any length, and quotes in them are theirs. */
  readonly namedInSql?: boolean;
  /** Their order in the document is theirs, as that of columns is; that of anything else means nothing. */
  readonly ordered?: boolean;
  /** JSON Schema of the value in its object form, its own properties only (children and shorthand are added by the reader). Every property has a `description`. */
  readonly schema: { readonly [keyword: string]: Json };
  /** The property that a bare value stands for: `expression` lets `"a > 1"` mean `{ expression: "a > 1" }`. */
  readonly shorthand?: string;
  /** Object form -> attributes. The value has passed the JSON Schema. Text is taken as the user typed it. */
  readonly read: (value: DocumentValue, name: string) => { readonly attributes: A; readonly intent?: Intent };
  /** Attributes -> object form, shortest text that reads back the same. */
  readonly write: (object: SchemaObject<A>) => DocumentValue;
}
export type DocumentValue = { readonly [name: string]: Json };

/** Which part of a database is read. */
export interface CatalogScope {
  /** Server version number, e.g. 180004. */
  readonly version: number;
  /** SQL: the managed schemas' oids in parentheses, to use as `x.relnamespace IN ${namespaces}`. */
  readonly namespaces: string;
  /** The oid of the role that reads. */
  readonly role: string;
  /** Kinds of which the database has nothing, whatever the schema: what asks for them need not be planned. */
  readonly absent: ReadonlySet<string>;
}

/**
 * How objects of a kind are read: one set-based query at search_path `pg_catalog`, each row one object with the columns
 *   classid oid, objid oid, objsubid int    its address as in pg_depend; none where it has none of its own; objsubid mostly 0
 *   parent text                             its parent's address `classid.objid.objsubid`, null at the top
 *   name text, ord int                      mostly none where there is but one below a parent; mostly 0
 *   attributes jsonb                        exactly the kind's attributes, canonical
 *   aliases text[]                          more addresses that mean this object (a view's rule, a table's row type)
 *   inherited text[] (may be left out)      addresses of what others have from this object: who depends on that depends on this
 *   depends text[]                          addresses it depends on beyond pg_depend (null: none)
 * `attributes` may also be a column for each attribute: what PostgreSQL need not turn into JSON it reads several times as fast.
 * `parent`, `aliases`, `inherited` and `depends` name addresses; `'pg_class'::regclass::oid` gives a classid.
 */
export interface CatalogPart {
  /**
   * SQL: a cheap query that finds a row wherever `sql` finds one, of whatever schema. Where it finds none, `sql` is not
   * even planned. Absent: the kind is always read.
   */
  readonly present?: string;
  readonly sql: (scope: CatalogScope) => string;
  /** What an attribute is where its column is null: values that most objects have take longer to send than to read. */
  readonly usual?: Attributes;
  /** How long it takes where there is much of everything, against a kind of few objects. Absent: 1. */
  readonly weight?: number;
  /** The server opens nearly every table for it, which it then keeps for other queries of that connection. */
  readonly opensTables?: boolean;
}

/** What the DDL of an object may need to know beyond itself. */
export interface DdlContext {
  /** Clauses of the children that are created inside this object's own statement (a table's columns, a column's default). */
  readonly clauses: readonly string[];
  /** `reference` of the parent, e.g. `TABLE "public"."orders"`; empty at the top. */
  readonly parent: string;
  /** Names that other objects say they have, so that PostgreSQL may choose another than the usual one where none is given. */
  readonly taken?: ReadonlySet<string>;
  /** To drop it: it is a part of something that others refer to, whom PostgreSQL asks only as it leaves that. */
  readonly isReferredTo?: boolean;
  /** The server's, e.g. 180004; absent: not known. */
  readonly version?: number;
}

/** What settling a new object's rights must know beyond it. */
export interface SettleContext {
  /** Everything that shall stand below the new object: its grants among others. */
  readonly below: readonly SchemaObject[];
  /** The role that creates it, and so owns it; null: not known. */
  readonly role: string | null;
  /** Whether the rights of a role are the document's matter. */
  readonly manages: (role: string) => boolean;
}

/** What PostgreSQL has: one sort of object, declared as data and small functions. */
export interface Kind<A extends Attributes = Attributes> {
  /** One word, as in the registry and in keys: `foreign_key`. */
  readonly name: string;
  /** As a sentence calls it: `foreign key`. */
  readonly noun: string;
  readonly document: DocumentPart<A>;
  readonly catalog: CatalogPart;
  /** The object as SQL commands call it: `TABLE "public"."orders"`, `CONSTRAINT "c" ON "public"."orders"`. */
  readonly reference: (object: SchemaObject<A>) => string;
  /** What a person calls it: `orders.customer_id`; the schema is left out where it is public. */
  readonly title: (object: SchemaObject<A>) => string;
  /** What a person says of a change, where `create`, `drop` or `change` before its title is not it: `index orders by placed_at`. Null: for this one it is. */
  readonly deeds?: {
    readonly create?: (object: SchemaObject<A>) => string;
    readonly drop?: (object: SchemaObject<A>) => string;
    readonly alter?: (before: SchemaObject<A>, after: SchemaObject<A>) => string | null;
  };
  readonly create: (object: SchemaObject<A>, context: DdlContext) => readonly Statement[];
  /**
   * Statements that make, or make of it, what has its place and stands on nothing but types, where it is one that stands
   * on itself by way of others; `create` begins with them. Absent: PostgreSQL lets none of the kind stand on itself.
   */
  readonly standIn?: (object: SchemaObject<A>) => readonly Statement[];
  /**
   * Statements that create it where PostgreSQL has given its name to a part of a partitioned table's by itself: beside that
   * part, or, where the two are alike, as that part. They fail where something else has the name.
   */
  readonly createBesideParts?: (object: SchemaObject<A>) => readonly Statement[];
  readonly drop: (object: SchemaObject<A>, context: DdlContext) => readonly Statement[];
  readonly alter: { readonly [Name in keyof A]: AlterRule<A> };
  /** The change needs it free of views and the like, which PostgreSQL does not know how to change along: with any on it, it is replaced, and they with it. Absent: never. */
  readonly replacedWhileUsed?: (before: SchemaObject<A>, after: SchemaObject<A>) => boolean;
  /** Gives it a new name; null where PostgreSQL has no such command. */
  readonly rename: null | ((object: SchemaObject<A>, to: string) => readonly Statement[]);
  /** The text that creates it inside its parent's create statement; null where it cannot stand there. */
  readonly clause: null | ((object: SchemaObject<A>, context: DdlContext) => string);
  /** What must follow the parent's create statement when `clause` stood in it: the storage of a column, say. An empty clause stands for an object whose all is said here. */
  readonly afterClause?: (object: SchemaObject<A>, context: DdlContext) => readonly Statement[];
  /** Attributes that PostgreSQL fills in where a document leaves them null: a view's columns, the name of a primary key. */
  readonly derived?: readonly (keyof A & string)[];
  /** Whether a live object's derived attributes are what PostgreSQL would fill in; absent: they are, whatever they are. */
  readonly isDerived?: (object: SchemaObject<A>) => boolean;
  /**
   * When an object that the document does not have is left as it is rather than dropped. `role not named`: its name is
   * a role's that neither the document nor the configuration names · `role not configured`: its `holder` is a role that
   * the configuration does not name. Absent: never.
   */
  readonly leftAlone?: "role not named" | "role not configured";
  /** The role that has it, where that is not its name. */
  readonly holder?: (object: SchemaObject<A>) => string;
  /** It is one role's rights on its parent, which OWNER TO hands from the old owner to the new one. Absent: it is not. */
  readonly handedOver?: true;
  /** The names of the objects that flux is told to manage, where the kind's are the whole server's; absent: it is not so. */
  readonly only?: readonly string[];
  /** The roles that must be there before it, besides `roles` and `holder`. */
  readonly rolesUsed?: (object: SchemaObject<A>) => readonly string[];
  /** The roles that it names, and so makes the document's matter. */
  readonly roles?: (object: SchemaObject<A>) => readonly string[];
  /**
   * While an object of this kind is there, PostgreSQL gives rights on whatever is created: the statements, to be run
   * after those that create an object, that make its rights what they shall be.
   */
  readonly settle?: (object: SchemaObject<A>, created: SchemaObject, context: SettleContext) => readonly Statement[];
  /**
   * Attributes whose difference alone is no change: PostgreSQL itself alters them as a side effect of other statements,
   * and no application can notice.
   */
  readonly cosmetic?: readonly (keyof A & string)[];
  /**
   * Objects that are created earlier where they are there at all: PostgreSQL hands on what they say to what this one is
   * part of, or what this one says to what they are part of.
   */
  readonly handsOn?: (object: SchemaObject<A>, model: Model) => readonly ObjectKey[];
  /**
   * A state in which an object may be found, but that no statement asks for: an index whose build has failed. The shadow
   * brings a new object into it with statements that are run nowhere else; no undo brings it back.
   */
  readonly found?: {
    readonly attributes: readonly (keyof A & string)[];
    readonly reproduce: (object: SchemaObject<A>) => readonly string[];
  };
  /** It is gone when its parent is dropped, and so needs no drop of its own then. */
  readonly droppedWithParent: boolean;
  /** PostgreSQL refuses to alter the type of a column while an object of this kind depends on it (views, policies, rules): it is dropped before and created again after. */
  readonly rebuiltWithDependency: boolean;
  /** It holds rows, so that dropping it loses data. */
  readonly holdsData: boolean;
  /** What of an object cannot be brought back once it is dropped, because flux never reads it: passwords. Null: nothing. */
  readonly lost?: (object: SchemaObject<A>) => string | null;
  /** What PostgreSQL forgets when an object is altered so, and no undo brings back: where a sequence stood. Null: nothing. */
  readonly forgets?: (before: SchemaObject<A>, after: SchemaObject<A>) => string | null;
  /** What PostgreSQL forgets when an object is renamed, and no undo brings back: a password hashed with the name. Null: nothing. */
  readonly forgottenByRename?: (object: SchemaObject<A>) => string | null;
  /** Whether it runs what the user wrote whenever anything in the database is created, altered or dropped: it comes last, and goes first. */
  readonly watches?: (object: SchemaObject<A>) => boolean;
  /** Whether it concerns objects that have no dependency on it, nor it on them, besides those that it watches: every table of a schema, what PostgreSQL finds by types. */
  readonly reaches?: (object: SchemaObject<A>) => boolean;
  /** Names that no other object, of whatever kind, can have at the same time: `relation public.orders`. */
  readonly claims?: (object: SchemaObject<A>) => readonly string[];
  /**
   * PostgreSQL only warns where its REVOKE finds nothing, so that steps ask afterwards whether it is done: SQL boolean
   * expression: nothing of the object is left; absent: it fails.
   */
  readonly revoked?: (object: SchemaObject<A>) => string;
  /** SQL boolean expression: this very object exists now, told by its identity in the catalog, not by name alone. */
  readonly probe: (object: SchemaObject<A>) => string;
}

/** Checks a declaration's types and forgets its attribute type, so that kinds fit in one list. */
export function defineKind<A extends Attributes>(kind: Kind<A>): Kind {
  return kind as unknown as Kind;
}

/** The kinds by name. */
export interface Registry {
  /** In an order in which objects can usually be created. */
  readonly kinds: readonly Kind[];
  readonly get: (name: string) => Kind;
}

/** A registry of these kinds. */
export function registryOf(kinds: readonly Kind[]): Registry {
  const byName = new Map(kinds.map((kind) => [kind.name, kind]));
  return {
    kinds,
    get: (name) => {
      const kind = byName.get(name);
      if (!kind) throw new Error(`This is a bug in flux-migrate: no kind is called ${name}`);
      return kind;
    },
  };
}

/** A statement whose form locks these relations. */
export function statement(form: string, on: ObjectKey | readonly ObjectKey[] | null, sql: string): Statement {
  return { form, sql: asPrinted(sql), on: on === null ? [] : typeof on === "string" ? [on] : on };
}
