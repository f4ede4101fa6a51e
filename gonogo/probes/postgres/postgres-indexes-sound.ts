import { defineProbe, isTrouble, seen, type Trouble } from "../probe";
import { indexQueries } from "./index-queries";
import { askPostgres } from "./session";

interface Facts {
  readonly indexes:
    | {
        /** `orders (customer_id)`: a foreign key that no index begins with. */
        readonly bare: readonly string[];
        readonly invalid: readonly string[];
        readonly unused: readonly { readonly name: string; readonly megabytes: number }[];
        /** Days for which uses are counted. */
        readonly days: number;
        /** `users.email`: first columns of all indexes. */
        readonly columns: readonly string[];
      }
    | Trouble;
}

const whole = { bare: [], invalid: [], unused: [], days: 30, columns: ["users.email"] };
const facts = (more: object): Facts => ({ indexes: { ...whole, ...more } });

export default defineProbe({
  id: "postgres-indexes-sound",
  title: "Foreign keys have an index, and every index is valid and used",
  why: "A delete of one row reads the whole table that points to it; an index that failed to build serves nobody; one that nobody uses slows every write.",
  fix: "CREATE INDEX CONCURRENTLY on the columns; DROP and build anew what is invalid; DROP what is unused after a look at the replicas, which count for themselves.",
  severity: "low",
  controls: ["postgres-indexes"],
  target: "postgres",
  options: {
    columns: {
      type: "array",
      items: { type: "string" },
      default: [],
      stricter: "more",
      description: "Columns that an index must begin with: `users.email`.",
      source: "paymentsvc-015, toolbox-047: which ones, only the application knows",
    },
    days: {
      type: "integer",
      default: 14,
      minimum: 1,
      stricter: "lower",
      description: "Days of counting after which an index without a use is unused.",
      source: "Our choice: a monthly job may need one, a fortnight sees most others.",
    },
    megabytes: {
      type: "integer",
      default: 10,
      minimum: 0,
      stricter: "lower",
      description: "Size from which an unused index is worth a word.",
      source: "Our choice: smaller ones cost nothing that can be measured.",
    },
  },
  messages: {
    bare: "No index begins with the columns of this foreign key.",
    absent: "No index begins with this column.",
    invalid: "The index is not valid: its build failed.",
    unused: "The index of {megabytes} MB was not used in {days} days.",
  },
  async collect(target, look): Promise<Facts> {
    const answer = await askPostgres(target, look, indexQueries);
    if (isTrouble(answer)) return { indexes: answer };
    const { bare = [], invalid = [], unused = [], since = [], columns = [] } = answer.rows;
    for (const rows of [bare, invalid, unused, since, columns]) {
      if (isTrouble(rows)) return { indexes: rows };
    }
    const names = (rows: typeof bare) =>
      isTrouble(rows) ? [] : rows.map(({ name }) => String(name));
    const [counted] = isTrouble(since) ? [] : since;
    return {
      indexes: {
        bare: names(bare),
        invalid: names(invalid),
        unused: isTrouble(unused)
          ? []
          : unused.map(({ name, megabytes }) => ({
              name: String(name),
              megabytes: Number(megabytes),
            })),
        days: Number(counted?.days ?? 0),
        columns: names(columns),
      },
    };
  },
  *judge({ indexes }, { columns: wanted, days: least, megabytes: size }) {
    const { bare, invalid, unused, days, columns } = seen(indexes, "Postgres");
    for (const property of bare) yield { message: "bare", property };
    for (const property of wanted.filter((column) => !columns.includes(column))) {
      yield { message: "absent", property };
    }
    for (const property of invalid) yield { message: "invalid", property };
    // Figures that were reset yesterday say nothing of use.
    if (days < least) return;
    for (const { name: property, megabytes } of unused) {
      if (megabytes >= size) yield { message: "unused", property, megabytes, days };
    }
  },
  passes: [
    { name: "all there", facts: facts({}), options: { columns: ["users.email"] } },
    {
      name: "not counted for long",
      facts: facts({ unused: [{ name: "users_name", megabytes: 50 }], days: 2 }),
    },
    { name: "a small one", facts: facts({ unused: [{ name: "users_name", megabytes: 1 }] }) },
  ],
  fails: [
    { name: "a bare foreign key", facts: facts({ bare: ["orders (user_id)"] }), expect: "bare" },
    {
      name: "a column that is asked for",
      facts: facts({}),
      options: { columns: ["users.name"] },
      expect: "absent",
    },
    { name: "not valid", facts: facts({ invalid: ["users_name"] }), expect: "invalid" },
    {
      name: "not used",
      facts: facts({ unused: [{ name: "users_name", megabytes: 50 }] }),
      expect: "unused",
    },
  ],
  undecided: [{ name: "out of reach", facts: { indexes: { trouble: "cut" } } }],
});
