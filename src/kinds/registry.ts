import { type Kind, type Registry, registryOf } from "../model/kind.ts";
import { accessMethod } from "./access_method/index.ts";
import { aggregate } from "./aggregate/index.ts";
import { cast } from "./cast/index.ts";
import { check } from "./check/index.ts";
import { collation } from "./collation/index.ts";
import { column } from "./column/index.ts";
import { commentKind } from "./comment/index.ts";
import { compositeType } from "./composite_type/index.ts";
import { conversion } from "./conversion/index.ts";
import { defaultValue } from "./default/index.ts";
import { defaultPrivileges } from "./default_privileges/index.ts";
import { domain } from "./domain/index.ts";
import { enumeration } from "./enum/index.ts";
import { eventTrigger } from "./event_trigger/index.ts";
import { exclusion } from "./exclusion/index.ts";
import { extension } from "./extension/index.ts";
import { foreignDataWrapper } from "./foreign_data_wrapper/index.ts";
import { foreignKey } from "./foreign_key/index.ts";
import { foreignTable } from "./foreign_table/index.ts";
import { functionKind } from "./function/index.ts";
import { grant } from "./grant/index.ts";
import { index } from "./index/index.ts";
import { language } from "./language/index.ts";
import { materializedView } from "./materialized_view/index.ts";
import { membershipKind } from "./membership/index.ts";
import { operatorKind } from "./operator/index.ts";
import { operatorClass } from "./operator_class/index.ts";
import { operatorFamily } from "./operator_family/index.ts";
import { owner } from "./owner/index.ts";
import { policy } from "./policy/index.ts";
import { primaryKey } from "./primary_key/index.ts";
import { procedure } from "./procedure/index.ts";
import { publication } from "./publication/index.ts";
import { rangeType } from "./range_type/index.ts";
import { roleKind } from "./role/index.ts";
import { rule } from "./rule/index.ts";
import { schema } from "./schema/index.ts";
import { schemaDefaultPrivileges } from "./schema_default_privileges/index.ts";
import { securityLabelKind } from "./security_label/index.ts";
import { sequence } from "./sequence/index.ts";
import { sequenceGrant } from "./sequence_grant/index.ts";
import { sequenceOwner } from "./sequence_owner/index.ts";
import { server } from "./server/index.ts";
import { statistics } from "./statistics/index.ts";
import { subscription } from "./subscription/index.ts";
import { table } from "./table/index.ts";
import { textSearchConfiguration } from "./text_search_configuration/index.ts";
import { textSearchDictionary } from "./text_search_dictionary/index.ts";
import { textSearchParser } from "./text_search_parser/index.ts";
import { textSearchTemplate } from "./text_search_template/index.ts";
import { transform } from "./transform/index.ts";
import { trigger } from "./trigger/index.ts";
import { unique } from "./unique/index.ts";
import { userMapping } from "./user_mapping/index.ts";
import { view } from "./view/index.ts";

/** Every kind that flux knows, in an order in which objects can usually be created. One line a kind. */
const kindsFor = (roles: readonly string[]): readonly Kind[] => [
  roleKind(roles),
  membershipKind(roles),
  schema,
  extension,
  accessMethod,
  language,
  collation,
  enumeration,
  domain,
  compositeType,
  rangeType,
  sequence,
  functionKind,
  procedure,
  transform,
  conversion,
  cast,
  operatorKind,
  operatorFamily,
  operatorClass,
  aggregate,
  textSearchParser,
  textSearchTemplate,
  textSearchDictionary,
  textSearchConfiguration,
  table,
  column,
  defaultValue,
  primaryKey,
  unique,
  exclusion,
  check,
  foreignKey,
  index,
  statistics,
  foreignDataWrapper,
  server,
  userMapping,
  foreignTable,
  view,
  materializedView,
  rule,
  trigger,
  policy,
  sequenceOwner,
  publication,
  subscription,
  eventTrigger,
  owner,
  grant,
  sequenceGrant,
  commentKind(roles),
  securityLabelKind(roles),
  defaultPrivileges,
  schemaDefaultPrivileges,
];

/** Every kind; of roles it sees none. */
export const registry: Registry = registryOf(kindsFor([]));

/** Every kind, with the roles that the configuration names; each registry is made once. */
export function registryWith(roles: readonly string[]): Registry {
  const sorted = [...roles].sort();
  const key = JSON.stringify(sorted);
  const known = roles.length === 0 ? registry : withRoles.get(key);
  if (known) return known;
  const made = registryOf(kindsFor(sorted));
  withRoles.set(key, made);
  return made;
}

const withRoles = new Map<string, Registry>();
