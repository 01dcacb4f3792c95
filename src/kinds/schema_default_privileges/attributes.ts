/** `ALTER DEFAULT PRIVILEGES FOR ROLE ... IN SCHEMA`: what others get on top of what they get in every schema. The name is the creating role's. */
export type { DefaultPrivilegesAttributes as SchemaDefaultPrivilegesAttributes } from "../default-privileges.ts";
