import type { LockMode, StatementClass } from "../model/statement.ts";

/** What one sort of statement does. */
export interface FormFacts {
  /**
   * Strongest lock on each relation of `Statement.on`, in that order; the last one counts for any further relation. What
   * a form reads besides (the table behind a grant, the types of columns) it locks with ACCESS SHARE.
   */
  readonly locks: readonly LockMode[];
  readonly class: StatementClass;
  readonly rewrites?: true;
  readonly scans?: true;
}

const none = (): FormFacts => ({ locks: [], class: "instant" });
const instant = (...locks: readonly LockMode[]): FormFacts => ({ locks, class: "instant" });
const build = (...locks: readonly LockMode[]): FormFacts => ({ locks, class: "build", scans: true });

const AS = "ACCESS SHARE";
const RS = "ROW SHARE";
const RE = "ROW EXCLUSIVE";
const SUE = "SHARE UPDATE EXCLUSIVE";
const S = "SHARE";
const SRE = "SHARE ROW EXCLUSIVE";
const AE = "ACCESS EXCLUSIVE";

/**
 * The lock table: form -> locks and work, the same on PostgreSQL 15 to 18 unless a form says otherwise by its name.
 * A test derives every row again on every supported version by running the statement and reading pg_locks,
 * relfilenode and the server's debug1 messages.
 * @see https://www.postgresql.org/docs/current/explicit-locking.html
 * @see https://www.postgresql.org/docs/current/sql-altertable.html
 */
export const forms: { readonly [form: string]: FormFacts } = {
  "create schema": none(),
  "drop schema": none(),
  "rename schema": none(),
  "lock table": instant(AE),
  "create extension": none(),
  "alter extension": none(),
  "drop extension": none(),
  "create collation": none(),
  "alter collation": none(),
  "drop collation": none(),
  "create type": none(),
  "alter type": none(),
  "drop type": none(),
  "add enum value": none(),
  "alter domain": none(),
  // On every table with a column of the domain.
  "alter domain scan": build(S),
  "create sequence": none(),
  "alter sequence": instant(SRE),
  "set sequence logged": instant(AE),
  "set sequence value": instant("ROW EXCLUSIVE"),
  "rename sequence": instant(AE),
  "drop sequence": instant(AE),
  "create function": none(),
  "alter function": none(),
  "drop function": none(),
  // On the tables that it inherits from.
  "create table": instant(SUE),
  "create partition": instant(AE, AE),
  // The third is the parent's default partition.
  "create partition scan": { locks: [AE, AE, AE], class: "build", scans: true },
  "attach partition scan": { locks: [SUE, AE, AE], class: "build", scans: true },
  "detach partition": instant(AE, AE),
  inherit: instant(AE, SUE),
  "no inherit": instant(AE),
  "drop table": instant(AE, AE),
  "rename table": instant(AE),
  "rename column": instant(AE),
  "rename constraint": instant(AE),
  // SHARE UPDATE EXCLUSIVE on the index, nothing on its table.
  "rename index": none(),
  "set logged": { locks: [AE], class: "build", rewrites: true, scans: true },
  "set storage parameters": instant(SUE),
  "alter table of type": instant(AE),
  "replica identity": instant(AE),
  "cluster on": instant(SUE),
  "set access method": { locks: [AE], class: "build", rewrites: true, scans: true },
  // Said of a partitioned table: of those that come.
  "set access method of partitions": instant(AE),
  "set tablespace": { locks: [AE], class: "build", rewrites: true, scans: true },
  "add column": instant(AE),
  "add column rewrite": { locks: [AE], class: "build", rewrites: true, scans: true },
  "drop column": instant(AE),
  "set default": instant(AE),
  "drop default": instant(AE),
  "set not null": build(AE),
  "set not null proven": instant(AE),
  "drop not null": instant(AE),
  "alter column type rewrite": { locks: [AE], class: "build", rewrites: true, scans: true },
  "add identity": instant(AE),
  // The second is the column's sequence.
  "alter identity": instant(AE, SRE),
  "drop identity": instant(AE, AE),
  "drop expression": instant(AE),
  // Of a virtual column.
  "set expression": instant(AE),
  "set expression rewrite": { locks: [AE], class: "build", rewrites: true, scans: true },
  "set column option": instant(AE),
  "set statistics": instant(SUE),
  "add check": build(AE),
  "add check not valid": instant(AE),
  "validate check": { locks: [SUE], class: "scan", scans: true },
  "add not null not valid": instant(AE),
  "validate not null": { locks: [SUE], class: "scan", scans: true },
  "drop constraint": instant(AE),
  "drop foreign key": instant(AE, AE),
  "add foreign key": build(SRE, SRE),
  "add foreign key not valid": instant(SRE, SRE),
  "validate foreign key": { locks: [SUE, RS], class: "scan", scans: true },
  "alter constraint": instant(AE),
  "enforce foreign key": build(AE, AE),
  "stop enforcing foreign key": instant(AE, AE),
  "add key": build(AE),
  "add key on only": instant(AE),
  "add key using index": instant(AE),
  "add exclusion": build(AE),
  "create index": build(S),
  "create index concurrently": { locks: [SUE], class: "concurrent", scans: true },
  "create index on only": instant(S),
  "attach index": instant(AS),
  // SHARE UPDATE EXCLUSIVE on the index, nothing on its table.
  "alter index": none(),
  "drop index": instant(AE),
  "drop index concurrently": { locks: [SUE], class: "concurrent" },
  "create trigger": instant(SRE),
  "enable trigger": instant(SRE),
  "drop trigger": instant(AE),
  "rename trigger": instant(AE),
  "create policy": instant(AE),
  "alter policy": instant(AE),
  "drop policy": instant(AE),
  "row security": instant(AE),
  "create statistics": instant(SUE),
  "alter statistics": none(),
  "drop statistics": instant(SUE),
  "create rule": instant(AE),
  "enable rule": instant(AE),
  "drop rule": instant(AE),
  "rename rule": instant(AE),
  // The view, then what it reads.
  "create view": instant(AE, AS),
  "alter view": instant(AE),
  "drop view": instant(AE),
  "create materialized view": { locks: [AE, AS], class: "scan", scans: true },
  "drop materialized view": instant(AE),
  // On a relation or a column of it; what else there is to comment on locks no relation.
  comment: instant(SUE),
  "security label": instant(SUE),
  grant: none(),
  "create role": none(),
  "alter role": none(),
  "drop role": none(),
  "grant role": none(),
  "create cast": none(),
  "drop cast": none(),
  "create operator": none(),
  "alter operator": none(),
  "drop operator": none(),
  "create operator family": none(),
  "alter operator family": none(),
  "drop operator family": none(),
  "create operator class": none(),
  "alter operator class": none(),
  "drop operator class": none(),
  "create conversion": none(),
  "alter conversion": none(),
  "drop conversion": none(),
  "create language": none(),
  "alter language": none(),
  "drop language": none(),
  "create transform": none(),
  "drop transform": none(),
  "create access method": none(),
  "drop access method": none(),
  "create text search": none(),
  "alter text search": none(),
  "drop text search": none(),
  "alter default privileges": none(),
  "create foreign data wrapper": none(),
  "alter foreign data wrapper": none(),
  "drop foreign data wrapper": none(),
  "create server": none(),
  "alter server": none(),
  "drop server": none(),
  "create user mapping": none(),
  "alter user mapping": none(),
  "drop user mapping": none(),
  "create foreign table": none(),
  "alter foreign table": instant(AE),
  "drop foreign table": instant(AE),
  owner: none(),
  "owner of relation": instant(AE),
  "create event trigger": none(),
  "alter event trigger": none(),
  "drop event trigger": none(),
  // On the tables that are named.
  "create publication": instant(SUE),
  "alter publication": instant(SUE),
  "drop publication": none(),
  "create subscription": none(),
  "alter subscription": none(),
  "drop subscription": none(),
  "batch update": { locks: [RE], class: "batch" },
};

/** The facts of a form. */
export function formFacts(form: string): FormFacts {
  const facts = forms[form];
  if (!facts) throw new Error(`This is a bug in flux-migrate: the lock table has no form "${form}"`);
  return facts;
}
