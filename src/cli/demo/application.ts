/** The code before the deploy, which knows the old columns only, and the code after it, which knows the new ones only. */
export type AppVersion = "old" | "new";

/** What the application wrote, so that it can be looked for in the end. */
export interface AppState {
  /** Customer id -> the name that was written last. */
  readonly names: Map<number, string>;
  /** Order id -> the total that was written last. */
  readonly totals: Map<number, number>;
  customers: number;
  orders: number;
}

/** A statement of the application, and what it makes of the answer. */
export interface AppStatement {
  readonly sql: string;
  readonly values: readonly unknown[];
  readonly done: (rows: readonly { readonly [column: string]: unknown }[]) => void;
}

const nameColumn = { old: "name", new: "full_name" } as const;

/** One of the application's queries. */
export function reads(version: AppVersion, state: AppState, turn: number): AppStatement {
  const done = (): void => undefined;
  const values = [1 + ((turn * 7919) % Math.max(1, state.customers))];
  if (turn % 3 === 0)
    return { sql: `SELECT id, email, ${nameColumn[version]} FROM customers WHERE id = $1`, values, done };
  if (turn % 3 === 1)
    return { sql: "SELECT coalesce(sum(total_cents), 0) FROM orders WHERE customer_id = $1", values, done };
  return {
    sql: "SELECT id, created_at FROM open_orders WHERE customer_id = $1 ORDER BY created_at DESC LIMIT 5",
    values,
    done,
  };
}

/** One of the application's changes. */
export function writes(version: AppVersion, state: AppState, turn: number): AppStatement {
  const customer = 1 + ((turn * 104729) % state.customers);
  const order = 1 + ((turn * 15485863) % state.orders);
  const column = nameColumn[version];
  const text = `customer ${customer} as of ${turn} (${version})`;
  if (turn % 4 === 0)
    return {
      sql: `UPDATE customers SET ${column} = $1 WHERE id = $2`,
      values: [text, customer],
      done: () => void state.names.set(customer, text),
    };
  if (turn % 4 === 1)
    return {
      sql: "UPDATE orders SET total_cents = $1 WHERE id = $2",
      values: [turn, order],
      done: () => void state.totals.set(order, turn),
    };
  if (turn % 4 === 2)
    return {
      sql: `INSERT INTO customers (email, ${column}, region_id) VALUES ($1, $2, 1) RETURNING id`,
      values: [`traffic-${turn}@example.org`, text],
      done: ([row]) => {
        state.customers += 1;
        state.names.set(Number(row?.["id"]), text);
      },
    };
  const more = version === "new" ? { column: ", placed_on", value: ", current_date" } : { column: "", value: "" };
  return {
    sql: `INSERT INTO orders (customer_id, total_cents${more.column}) VALUES ($1, $2${more.value}) RETURNING id`,
    values: [customer, turn],
    done: ([row]) => {
      state.orders += 1;
      state.totals.set(Number(row?.["id"]), turn);
    },
  };
}
