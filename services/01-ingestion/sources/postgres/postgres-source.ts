import { ingestionErrors } from '../../errors.ts'
import { type SourceDeps, withRetry } from '../retry.ts'
import type {
  Batch,
  KeyBatch,
  KeyMoment,
  Position,
  ReadOptions,
  Source,
  SourceIdentity,
  SourceKind,
  SourceTable,
} from '../source.ts'
import { type CatalogueColumn, readCatalogue } from './catalogue.ts'
import { type PostgresSourceConfig, type SourceConnection, sourceError } from './connection.ts'
import { readByKeys } from './keys.ts'
import { openLine } from './line.ts'
import { readLines } from './lines.ts'
import { positionAfter, readKeyPage, readPage, readWatermark } from './page.ts'
import { lacksExactMarks, readMarks } from './probe.ts'
import { measureTable, splitTable } from './split.ts'

/** What to read and how to describe it; the same reader serves Odoo's and the APN database. */
export interface PostgresPlan {
  readonly kind: SourceKind
  readonly product: string
  /** Tables wanted; a required one that is missing is an error, the others are left out. */
  readonly tables: readonly { readonly name: string; readonly required: boolean }[]
  describe(name: string, columns: readonly CatalogueColumn[]): SourceTable
  /** Tables of which not all rows are wanted, with those that are; one that is not among them is left out. */
  readonly partial?: {
    readonly tables: readonly string[]
    choose(
      sql: SourceConnection,
      schema: string,
      readable: readonly CatalogueColumn[],
    ): Promise<ReadonlyMap<string, NonNullable<SourceTable['only']>>>
  }
  /** Version of the product behind the tables, when they tell it. */
  version?(sql: SourceConnection, schema: string): Promise<string | undefined>
}

interface Reader {
  readonly config: PostgresSourceConfig
  readonly plan: PostgresPlan
  readonly schema: string
  /** Runs one read with retries; driver errors come out coded. */
  ask<T>(table: string, signal: AbortSignal, work: (sql: SourceConnection) => Promise<T>): Promise<T>
}

/** A Source over a read-only PostgreSQL connection. Connects at the first read; `close` ends the pool. */
export function createPostgresSource(
  deps: SourceDeps,
  config: PostgresSourceConfig,
  plan: PostgresPlan,
): Source {
  const line = openLine(config)
  let exactMarks = true
  const reader: Reader = {
    config,
    plan,
    schema: config.schema ?? 'public',
    ask: (table, signal, work) =>
      withRetry(deps, signal, async () => {
        try {
          return await line.run(work)
        } catch (cause) {
          throw sourceError(config, table, cause)
        }
      }),
  }
  return {
    name: config.source,
    kind: plan.kind,
    test: (signal) => identify(reader, signal),
    discover: (signal) => discover(reader, signal),
    watermark: (table, signal) =>
      reader.ask(table.name, signal, (db) => readWatermark(db, reader.schema, table)),
    read: (table, from, options) => readBatches(reader, table, from, options),
    readByKeys: (table, keys, signal) =>
      reader.ask(table.name, signal, (db) => readByKeys(db, reader.schema, table, keys)),
    measure: (table, signal) =>
      reader.ask(table.name, signal, (db) => measureTable(db, reader.schema, table)),
    split: (table, parts, signal) =>
      reader.ask(table.name, signal, (db) => splitTable(db, reader.schema, table, parts)),
    ...(config.oneSession === true
      ? { oneReader: true }
      : {
          readLines: (table, columns, from, options) =>
            readLines(deps, config, table, columns, from, options),
        }),
    readMarks: (tables, signal) =>
      reader.ask('', signal, async (sql) => {
        try {
          return await readMarks(sql, reader.schema, tables, exactMarks)
        } catch (error) {
          if (!exactMarks || !lacksExactMarks(error)) throw error
          exactMarks = false
          return await readMarks(sql, reader.schema, tables, exactMarks)
        }
      }),
    readKeys: (table, options) => readKeys(reader, table, options),
    close: () => line.close(),
  }
}

async function identify(reader: Reader, signal: AbortSignal): Promise<SourceIdentity> {
  const { plan, schema, config } = reader
  return reader.ask('', signal, async (sql) => {
    const [row] = await sql<{ server: string; database: string; user: string }[]>`
      select current_setting('server_version') as server, current_database() as database, current_user as "user"`
    const version = await plan.version?.(sql, schema)
    return {
      kind: plan.kind,
      product: plan.product,
      version: version ?? `PostgreSQL ${row?.server ?? ''}`.trim(),
      database: row?.database ?? config.database,
      user: row?.user ?? config.user,
    }
  })
}

async function discover(reader: Reader, signal: AbortSignal): Promise<SourceTable[]> {
  const { plan, config, schema } = reader
  const partial = plan.partial?.tables ?? []
  const tables = [...plan.tables, ...partial.map((name) => ({ name, required: false }))]
  const names = tables.map((table) => table.name)
  const catalogue = await reader.ask('', signal, (sql) => readCatalogue(sql, schema, names))
  const readable = catalogue.filter((column) => column.readable)
  const chosen = await reader.ask('', signal, async (sql) => plan.partial?.choose(sql, schema, readable))
  const found: SourceTable[] = []
  for (const { name, required } of tables.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const columns = readable.filter((column) => column.table === name)
    const only = chosen?.get(name)
    if (partial.includes(name)) {
      if (only !== undefined) found.push({ ...plan.describe(name, columns), only })
    } else if (columns.length > 0) found.push(plan.describe(name, columns))
    else if (required) {
      const values = { source: config.source, table: name, user: config.user }
      throw catalogue.some((column) => column.table === name)
        ? ingestionErrors.SOURCE_PERMISSION_DENIED(values)
        : ingestionErrors.SOURCE_TABLE_MISSING(values)
    }
  }
  return found
}

async function* readBatches(
  reader: Reader,
  table: SourceTable,
  from: Position,
  { batchSize, signal, upTo }: ReadOptions,
): AsyncGenerator<Batch> {
  for (let position = from; ; ) {
    signal.throwIfAborted()
    const at = position
    const { rows, more } = await reader.ask(table.name, signal, (sql) =>
      readPage(sql, reader.schema, table, at, batchSize, upTo),
    )
    const last = rows.at(-1)
    if (last === undefined) return
    position = positionAfter(table, position, last)
    yield { rows, rejected: [], next: position, jsonText: true }
    if (!more) return
  }
}

async function* readKeys(
  reader: Reader,
  table: SourceTable,
  { batchSize, signal }: ReadOptions,
): AsyncGenerator<KeyBatch> {
  const pageBehind = async (after: readonly string[] | null): Promise<readonly KeyMoment[]> => {
    signal.throwIfAborted()
    const rows = await reader.ask(table.name, signal, (sql) =>
      readKeyPage(sql, reader.schema, table, after, batchSize),
    )
    return rows.map((row) => ({ key: row.slice(0, -1).map(String), at: row.at(-1) ?? null }))
  }
  for (let keys = await pageBehind(null); ; ) {
    const last = keys.at(-1)
    if (last === undefined) return
    yield { keys, upTo: last.key }
    if (keys.length < batchSize) return
    keys = await pageBehind(last.key)
  }
}
