/** `CREATE SUBSCRIPTION`. Whether it runs is not part of it. */
export type SubscriptionAttributes = {
  /** The connection string, without passwords. */
  readonly connection: string;
  /** The connection string has a password. */
  readonly hasPassword: boolean;
  readonly publications: readonly string[];
  /** null: none (slot_name = NONE). */
  readonly slotName: string | null;
  readonly binary: boolean;
  readonly streaming: "off" | "on" | "parallel";
  readonly synchronousCommit: string;
  readonly twoPhase: boolean;
  readonly disableOnError: boolean;
  /** PostgreSQL 16 */
  readonly passwordRequired: boolean;
  /** PostgreSQL 16 */
  readonly runAsOwner: boolean;
  /** PostgreSQL 16 */
  readonly origin: string;
  /** PostgreSQL 17 */
  readonly failover: boolean;
};
