/** `ALTER DEFAULT PRIVILEGES FOR ROLE`: what others may do with objects that a role will create. The name is that role's. */
export type { DefaultPrivilegesAttributes } from "../default-privileges.ts";
