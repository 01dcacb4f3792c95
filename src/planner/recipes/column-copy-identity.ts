import { nameOfRelationClaims } from "../../kinds/claims.ts";
import type { ColumnAttributes } from "../../kinds/column/attributes.ts";
import { identityClause, ownPersistence } from "../../kinds/column/identity.ts";
import { statement } from "../../model/kind.ts";
import { childrenOf, keyOf, type Model, parentOf, type SchemaObject } from "../../model/object.ts";
import { oldName } from "../../model/own-names.ts";
import type { Statement } from "../../model/statement.ts";
import { literal, name, names } from "../../sql/quote.ts";
import type { PlanInput } from "../input.ts";
import { claimsOf, freed } from "../tokens.ts";
import type { ColumnCopy } from "./column-copy-values.ts";
import { named, relation, relationSql } from "./table-facts.ts";

/** One statement of the switch and the way back. */
export interface Switch {
  readonly id: string;
  readonly title: string;
  readonly run: Statement;
  readonly undo: readonly Statement[];
  /** What must be free before. */
  readonly needs?: readonly string[];
}

type Column = SchemaObject<ColumnAttributes>;

/** The sequence of an identity column; PostgreSQL's own choice of name where the model says none. */
function sequenceOf(copy: ColumnCopy, column: SchemaObject, columnName: string): string {
  const own = (column.attributes as ColumnAttributes).identity?.sequenceName;
  return own ?? `${relation(copy.table).name}_${columnName}_seq`;
}

const has = (column: SchemaObject): boolean => (column.attributes as ColumnAttributes).identity !== null;

/** What must be given up before the copy has these names: those that the old column does not have. */
export function takenBy(input: PlanInput, copy: ColumnCopy, claims: readonly string[]): readonly string[] {
  const own = claimsOf(input, [copy.before]);
  return claims.filter((claim) => !own.includes(claim)).map(freed);
}

/** Before the columns change names: the old sequence makes room for the name of the new one. */
export function identityBefore(copy: ColumnCopy): readonly Switch[] {
  if (!has(copy.before)) return [];
  const sequence = sequenceOf(copy, copy.before, copy.from);
  return [
    {
      id: "sequence-aside",
      title: `Set the sequence of the old column of ${relation(copy.table).name} aside`,
      run: renameSequence(copy, sequence, oldName(sequence)),
      undo: [renameSequence(copy, oldName(sequence), sequence)],
    },
  ];
}

/** After it: the new column becomes the identity and goes on counting where the old one stopped. */
export function identityAfter(input: PlanInput, copy: ColumnCopy): readonly Switch[] {
  const rel = relation(copy.table);
  const alter = (column: string, action: string): string =>
    `ALTER TABLE ${relationSql(copy.table)} ALTER COLUMN ${name(column)} ${action}`;
  const label = `${rel.name}.${copy.after.name}`;
  const steps: Switch[] = [];
  const aside = oldName(sequenceOf(copy, copy.before, copy.from));
  const fresh = sequenceOf(copy, copy.after, copy.after.name);
  if (has(copy.after)) {
    const { identity } = copy.after.attributes as ColumnAttributes;
    steps.push({
      id: "identity-on",
      title: `Make ${label} the identity column`,
      run: statement(
        "add identity",
        copy.table,
        alter(copy.after.name, `ADD ${identityClause(copy.after as Column, identity as NonNullable<typeof identity>)}`),
      ),
      undo: [statement("drop identity", copy.table, alter(copy.after.name, "DROP IDENTITY"))],
      needs: takenBy(input, copy, nameOfRelationClaims(copy.after, fresh)),
    });
    const source = has(copy.before)
      ? position(rel.schema, aside)
      : `SELECT coalesce(max(${name(copy.after.name)}), 0) + 1, false FROM ${relationSql(copy.table)}`;
    steps.push({
      id: "identity-value",
      title: `Let ${label} count on from the old value`,
      run: setValue(copy, fresh, source),
      undo: [],
    });
    for (const run of ownPersistence(copy.after as Column))
      steps.push({ id: "identity-logged", title: `Let ${label} count as it shall be logged`, run, undo: [] });
    for (const [i, run] of sequenceRights(input, copy, input.desired, copy.after.name).entries())
      steps.push({ id: `identity-rights${i}`, title: `Give the sequence of ${label} its rights`, run, undo: [] });
  }
  if (has(copy.before)) {
    const { identity } = copy.before.attributes as ColumnAttributes;
    const old = named(copy.before, copy.retired) as Column;
    const own = { ...(identity as NonNullable<typeof identity>), sequenceName: aside };
    const again = identityClause(old, own);
    steps.push({
      id: "identity-off",
      title: `Let ${rel.name}.${copy.retired} be an ordinary column`,
      run: statement("drop identity", copy.table, alter(copy.retired, "DROP IDENTITY")),
      undo: [
        statement("add identity", copy.table, alter(copy.retired, `ADD ${again}`)),
        ...ownPersistence({ ...old, attributes: { ...old.attributes, identity: own } }),
        ...(has(copy.after) ? [setValue(copy, aside, position(rel.schema, fresh))] : []),
        ...sequenceRights(input, copy, input.before, copy.retired),
      ],
    });
  }
  return steps;
}

/** The rights on the sequence behind an identity column, which has this name by now. */
function sequenceRights(input: PlanInput, copy: ColumnCopy, model: Model, column: string): readonly Statement[] {
  const parent = keyOf(copy.table, "column", column);
  return childrenOf(model, copy.key)
    .filter(({ kind }) => kind === "sequence_grant")
    .flatMap((one) =>
      input.registry
        .get(one.kind)
        .create({ ...one, parent, key: keyOf(parent, one.kind, one.name) }, { clauses: [], parent: "" }),
    );
}

const position = (schema: string, sequence: string): string =>
  `SELECT last_value, is_called FROM ${names(schema, sequence)}`;

function setValue(copy: ColumnCopy, sequence: string, source: string): Statement {
  const { schema } = relation(copy.table);
  return statement(
    "set sequence value",
    keyOf(parentOf(copy.table), "sequence", sequence),
    `SELECT setval(${literal(names(schema, sequence))}::regclass, v.last_value, v.is_called) FROM (${source}) AS v (last_value, is_called)`,
  );
}

function renameSequence(copy: ColumnCopy, from: string, to: string): Statement {
  const { schema } = relation(copy.table);
  const key = keyOf(parentOf(copy.table), "sequence", from);
  return statement("rename sequence", key, `ALTER SEQUENCE ${names(schema, from)} RENAME TO ${name(to)}`);
}
