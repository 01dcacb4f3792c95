import { connect } from "../../live/connect.ts";
import type { AppState } from "./application.ts";

/** Rows of the sample: 50,000 customers, 100,000 orders, 120,000 items. */
const sizes = { regions: 8, customers: 50_000, products: 500, orders: 100_000, items: 120_000 };

/** Fills the sample's tables. @returns how many rows there are, and what the application knows of them */
export async function fillShop(url: string): Promise<{ readonly rows: number; readonly state: AppState }> {
  const { client } = await connect(url, "demo data");
  try {
    await client.query(`
      INSERT INTO regions SELECT n, 'R' || n, 'Region ' || n FROM generate_series(1, ${sizes.regions}) n;
      INSERT INTO customers (email, name, region_id, created_at)
        SELECT 'c' || n || '@example.org', 'customer ' || n, 1 + n % ${sizes.regions}, now() - n * interval '1 minute'
          FROM generate_series(1, ${sizes.customers}) n;
      INSERT INTO products (sku, title, price_cents, tags)
        SELECT 'SKU-' || n, 'Product ' || n, 100 + n, ARRAY['tag' || n % 7] FROM generate_series(1, ${sizes.products}) n;
      INSERT INTO orders (customer_id, status, total_cents, created_at)
        SELECT 1 + n % ${sizes.customers}, (ARRAY['new', 'paid', 'sent', 'cancelled']::order_status[])[1 + n % 4], n % 10000, now() - n * interval '1 minute'
          FROM generate_series(1, ${sizes.orders}) n;
      INSERT INTO order_items SELECT 1 + n % ${sizes.orders}, 1 + n / ${sizes.orders}, 1 + n % ${sizes.products}, 1 + n % 3, 100 + n % 900
          FROM generate_series(1, ${sizes.items}) n;
      ANALYZE;`);
    const rows = Object.values(sizes).reduce((sum, size) => sum + size, 0);
    return { rows, state: { names: new Map(), totals: new Map(), customers: sizes.customers, orders: sizes.orders } };
  } finally {
    await client.end();
  }
}

/** What became of the data. */
export interface DataCheck {
  /** Rows that should be there and are not. */
  readonly lost: number;
  /** Values that are not what was written last. */
  readonly wrong: number;
  readonly rows: number;
}

/** Looks for every row, and for every value that the application wrote, in the changed database. */
export async function checkShop(url: string, state: AppState): Promise<DataCheck> {
  const { client } = await connect(url, "demo data");
  const count = async (sql: string, values: readonly unknown[] = []): Promise<number> => {
    const { rows } = await client.query<{ n: string }>(sql, [...values]);
    return Number(rows[0]?.n);
  };
  try {
    const found = {
      regions: await count("SELECT count(*) AS n FROM regions"),
      customers: await count("SELECT count(*) AS n FROM customers"),
      products: await count("SELECT count(*) AS n FROM products"),
      orders: await count("SELECT count(*) AS n FROM orders"),
      items: await count("SELECT count(*) AS n FROM order_items"),
    };
    const expected = { ...sizes, customers: state.customers, orders: state.orders };
    const names = Object.keys(sizes) as (keyof typeof sizes)[];
    const lost = names.reduce((sum, name) => sum + Math.max(0, expected[name] - found[name]), 0);
    const wrong = await count(
      `SELECT (SELECT count(*) FROM customers c JOIN json_each_text($1) w ON w.key::bigint = c.id WHERE c.full_name IS DISTINCT FROM w.value)
            + (SELECT count(*) FROM orders o JOIN json_each_text($2) w ON w.key::bigint = o.id WHERE o.total_cents IS DISTINCT FROM w.value::bigint)
            + (SELECT count(*) FROM orders WHERE placed_on IS NULL)
            + (SELECT count(*) FROM customers WHERE full_name <> 'customer ' || id AND full_name NOT LIKE 'customer % as of %') AS n`,
      [JSON.stringify(Object.fromEntries(state.names)), JSON.stringify(Object.fromEntries(state.totals))],
    );
    return { lost, wrong, rows: names.reduce((sum, name) => sum + found[name], 0) };
  } finally {
    await client.end();
  }
}
