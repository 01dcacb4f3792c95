import { statement } from "../../model/kind.ts";
import type { ObjectKey, SchemaObject } from "../../model/object.ts";
import type { Statement } from "../../model/statement.ts";
import { dollarQuoted, literal, name } from "../../sql/quote.ts";
import { changeOfRights, type Rights } from "../rights.ts";
import type { SequenceGrantAttributes } from "./attributes.ts";
import { sequenceSql } from "./sequence.ts";

type SequenceGrant = SchemaObject<SequenceGrantAttributes>;
type Privileges = Rights["privileges"];

const initial = ({ attributes }: SequenceGrant): Privileges => (attributes.own ? { ALL: false } : {});

/** The sequence is found by its column, which may take another one. Where it is gone, so are the rights. */
function change(object: SequenceGrant, before: Privileges, after: Privileges): readonly Statement[] {
  const role = object.name === "public" ? "PUBLIC" : name(object.name);
  const sequence = sequenceSql(object.parent as ObjectKey);
  return changeOfRights(role, before, after).map(([verb, list, rest]) => {
    const text = literal(`${verb} ${list.join(", ")} ON SEQUENCE %s ${rest.replaceAll("%", "%%")}`);
    const run = `EXECUTE format(${text}, ${sequence});`;
    const body = verb === "GRANT" ? run : `IF ${sequence} IS NOT NULL THEN ${run} END IF;`;
    return statement("grant", null, `DO ${dollarQuoted(`BEGIN ${body} END`)}`);
  });
}

export function create(object: SequenceGrant): readonly Statement[] {
  return change(object, initial(object), object.attributes.privileges);
}

export function drop(object: SequenceGrant): readonly Statement[] {
  return change(object, object.attributes.own ? {} : object.attributes.privileges, initial(object));
}

export function alter(before: SequenceGrant, after: SequenceGrant): readonly Statement[] {
  return change(after, before.attributes.privileges, after.attributes.privileges);
}
