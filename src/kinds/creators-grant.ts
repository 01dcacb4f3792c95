/**
 * SQL, since version 16: whether a row of pg_auth_members is what PostgreSQL gives to whoever creates a role: the ADMIN
 * option and nothing else, granted by the first superuser. Nobody asks for it, so it is no object.
 */
export function isCreatorsGrant(row: string): string {
  return `(${row}.grantor = 10 AND ${row}.admin_option AND NOT ${row}.inherit_option AND NOT ${row}.set_option)`;
}

/**
 * SQL, since version 16: whether who granted a row of pg_auth_members is named in documents: a managed role that may
 * grant because another membership, which is an object too, makes it an administrator.
 * @param managed SQL of the managed roles' oids
 */
export function isGrantorNamed(row: string, managed: string): string {
  return `(${row}.grantor IN ${managed} AND EXISTS (
             SELECT FROM pg_auth_members own
              WHERE own.roleid = ${row}.roleid AND own.member = ${row}.grantor AND own.admin_option AND NOT ${isCreatorsGrant("own")}))`;
}
