import { AsyncLocalStorage } from 'node:async_hooks'
import { connect } from 'node:net'
import postgres from 'postgres'

/**
 * A pool or a transaction on the hub's database. SQL is written as tagged templates
 * (see queries.ts of any service), so values are always parameters.
 * Types as they arrive: timestamptz → ISO string with microseconds in UTC; date → 'YYYY-MM-DD';
 * int8 → number (throws beyond 2^53); numeric → string; json/jsonb → parsed (write with `db.json(value)`).
 */
export type Db = postgres.Sql<DbTypes> | postgres.TransactionSql<DbTypes>
export type Pool = postgres.Sql<DbTypes>
export type Tx = postgres.TransactionSql<DbTypes>

// biome-ignore lint/complexity/noBannedTypes: postgres.js wants the empty record here
export type DbTypes = {}

export interface DatabaseTarget {
  readonly kind: 'server' | 'embedded'
  /** postgres.js options; for the embedded database `host` is the socket's directory. */
  readonly options: postgres.Options<Record<string, postgres.PostgresType>>
  readonly url?: string
}

export const POOL_SIZE = 10

/** Connections that are kept for transactions, beside those of single statements; see withTransactions. */
const TRANSACTIONS = 6

/** Opens a pool on the target. Nothing connects until the first statement. */
export function openPool(target: DatabaseTarget, max = POOL_SIZE): Pool {
  const open = (size: number) => openConnections(target, size)
  return target.kind === 'embedded' ? guarded(open(1)) : withTransactions(open(max), open(TRANSACTIONS))
}

/**
 * Transactions on connections of their own. postgres.js sends a `begin` behind other statements of a busy connection, and
 * when the socket takes no more at that moment, or the pipeline is long, it forgets to reserve the connection for it: the
 * transaction fails with UNSAFE_TRANSACTION (seen once in some thousand writes of 200 callers). Where all is begun, a
 * connection is free or reserved, never busy.
 */
function withTransactions(statements: Pool, transactions: Pool): Pool {
  const endStatements = statements.end
  return Object.assign(statements, {
    begin: transactions.begin,
    end: async (options?: { timeout?: number }) => {
      await Promise.all([endStatements(options), transactions.end(options)])
    },
  })
}

function openConnections(target: DatabaseTarget, max: number): Pool {
  const shared: postgres.Options<Record<string, postgres.PostgresType>> = {
    ...target.options,
    // The embedded server is one session for all its connections: two of them at once would see each other's unnamed
    // statements and transactions. One connection queues here instead, which costs nothing there.
    max,
    idle_timeout: target.kind === 'embedded' ? 0 : 60,
    connect_timeout: 10,
    onnotice: () => {},
    types: TYPES,
    ...(target.kind === 'server'
      ? { connection: { application_name: 'revops-hub', TimeZone: 'UTC' } }
      : endlessPipeline()),
  }
  const pool = target.url === undefined ? postgres(shared) : postgres(target.url, shared)
  return pool as unknown as Pool
}

/**
 * The one connection of the embedded database takes whatever is sent. Where it refuses (a hundred statements on their way,
 * or a full socket), postgres.js forgets the transaction whose `begin` comes next, as above: it would run without its
 * statements, and they without it. What is on its way is bounded by the callers, each of whom waits for an answer.
 */
function endlessPipeline() {
  return {
    max_pipeline: Number.MAX_SAFE_INTEGER,
    // Given to postgres.js before it is connected, as its own sockets are: Node keeps what is written until then.
    socket: ({ path }: { path: string }) => {
      const options = { path, highWaterMark: Number.MAX_SAFE_INTEGER }
      return connect(options)
    },
  }
}

/** The transaction whose work is going on, by its pool (embedded only: following it costs each promise a little). */
const begun = new AsyncLocalStorage<{ readonly pool: Db; over: boolean }>()

const guardedPools = new WeakSet<Db>()

/**
 * A pool that refuses statements from inside one of its own transactions: they would wait for ever for the one
 * connection, which the transaction holds. Tests run on both databases, so a server is spared them too.
 */
function guarded(pool: Pool): Pool {
  const refuse = () => {
    const store = begun.getStore()
    if (store !== undefined && !store.over && store.pool === proxy)
      throw new TypeError('the pool was asked inside a transaction: use the transaction')
  }
  const proxy: Pool = new Proxy(pool, {
    apply: (target, self, given: unknown[]) => {
      if (Array.isArray(given[0]) && 'raw' in given[0]) refuse()
      return Reflect.apply(target, self, given)
    },
    get: (target, name) => {
      if (name === 'unsafe' || name === 'begin' || name === 'reserve') refuse()
      return Reflect.get(target, name)
    },
  })
  guardedPools.add(proxy)
  return proxy
}

/** Runs `work` in a transaction; nests as a savepoint when already in one, which keeps the mode of the outer one. */
export async function inTransaction<T>(
  db: Db,
  work: (tx: Tx) => Promise<T>,
  mode?: 'isolation level repeatable read read only',
): Promise<T> {
  if ('savepoint' in db) return (await db.savepoint(work)) as T
  const begin = (doing: (tx: Tx) => Promise<T>) =>
    mode === undefined ? db.begin(doing) : db.begin(mode, doing)
  if (!guardedPools.has(db)) return (await begin(work)) as T
  const store = { pool: db, over: false }
  try {
    return (await begin((tx) => begun.run(store, () => work(tx)))) as T
  } finally {
    store.over = true
  }
}

const TYPES: Record<string, postgres.PostgresType> = {
  timestamptz: { to: 1184, from: [1184], serialize: serializeTime, parse: isoFromPostgres },
  date: { to: 1082, from: [1082], serialize: (value: string) => value, parse: (value: string) => value },
  timestamp: { to: 1114, from: [1114], serialize: serializeTime, parse: (value: string) => value },
  int8: { to: 20, from: [20], serialize: (value: number | bigint) => value.toString(), parse: safeInteger },
}

function serializeTime(value: Date | string): string {
  return value instanceof Date ? value.toISOString() : value
}

/** '2026-11-21 03:46:01.123456+00' → '2026-11-21T03:46:01.123456Z'. */
function isoFromPostgres(value: string): string {
  return value.replace(' ', 'T').replace(/\+00(:00)?$/, 'Z')
}

function safeInteger(value: string): number {
  const number = Number(value)
  if (!Number.isSafeInteger(number)) throw new RangeError(`bigint ${value} does not fit a JavaScript number`)
  return number
}
