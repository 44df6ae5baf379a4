import type { Readable } from 'node:stream'
import { type CopySession, openCopySession } from '../../../00-platform/index.ts'
import { fieldAt } from '../../loading/copy-text.ts'
import { backOff, type SourceDeps } from '../retry.ts'
import type { LineBatch, Position, ReadOptions, SourceColumn, SourceTable } from '../source.ts'
import { type PostgresSourceConfig, STATEMENT_TIMEOUT_MS, sourceError } from './connection.ts'
import { deadline } from './line.ts'
import { pageSql, quote } from './page.ts'

const COPY_ROWS = 100_000
const NEWLINE = 10

/**
 * Rows as COPY text, over a connection of its own, which a broken one is replaced by: reading goes on behind the last
 * row that was given away. Lines come as they arrive, at most a batch at once; a slow reader holds the source back.
 * @param columns what a line holds; NULL stands for what the table does not have
 */
export async function* readLines(
  deps: SourceDeps,
  config: PostgresSourceConfig,
  table: SourceTable,
  columns: readonly string[],
  from: Position,
  options: ReadOptions,
): AsyncGenerator<LineBatch> {
  const { signal } = options
  const behind = positionIn(table, columns)
  let position = from
  let failed = 0
  for (let more = true; more; ) {
    let rows = 0
    try {
      for await (const lines of copyLines(config, table, columns, position, options)) {
        position = behind(position, lines[lines.length - 1] as Buffer)
        rows += lines.length
        failed = 0
        yield { lines, next: position }
      }
      more = rows === (config.copyRows ?? COPY_ROWS)
    } catch (cause) {
      signal.throwIfAborted()
      await backOff(deps, signal, sourceError(config, table.name, coded(cause)), ++failed)
    }
  }
}

/** The lines of one COPY, in batches. The connection is closed behind it, however it ends. */
async function* copyLines(
  config: PostgresSourceConfig,
  table: SourceTable,
  columns: readonly string[],
  position: Position,
  { batchSize, signal, upTo }: ReadOptions,
): AsyncGenerator<Buffer[]> {
  const session = await openCopySession(optionsOf(config))
  const stop = () => void session.close()
  signal.addEventListener('abort', stop, { once: true })
  try {
    const schema = config.schema ?? 'public'
    await prepare(session, `${quote(schema)}.${quote(table.name)}`)
    const text = pageSql(
      schema,
      table,
      columns.map((name) => expressionOf(table, name)),
      position,
      config.copyRows ?? COPY_ROWS,
      literal,
      upTo,
    )
    yield* portions(session.copyOut(`copy (${text}) to stdout`), batchSize)
  } finally {
    signal.removeEventListener('abort', stop)
    await session.close()
  }
}

/**
 * In a transaction, so that nothing is left on a connection that a pooler shares. A reader that waits is no slow query.
 * The table is locked before COPY takes its snapshot: behind a migration that writes it anew a snapshot from before shows
 * no rows at all, which would look like the end of the table.
 */
async function prepare({ db }: CopySession, table: string): Promise<void> {
  await db.unsafe(`begin isolation level read committed read only; set local timezone = 'UTC';
    set local datestyle = 'ISO, YMD'; set local intervalstyle = 'postgres'; set local extra_float_digits = 3;
    set local bytea_output = 'hex'; set local standard_conforming_strings = on;
    set local statement_timeout = 0; set local lock_timeout = '10s'; select from ${table} limit 0`)
}

/** The lines of each piece that comes; a portion ends where a batch is full. */
async function* portions(stream: Readable, batchSize: number): AsyncGenerator<Buffer[]> {
  const pieces = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer>
  let room = batchSize
  let rest: Buffer | undefined
  for (;;) {
    const { value, done } = await deadline(pieces.next(), STATEMENT_TIMEOUT_MS)
    if (done === true) break
    const piece = rest === undefined ? value : Buffer.concat([rest, value])
    let lines: Buffer[] = []
    let start = 0
    for (let end = piece.indexOf(NEWLINE); end >= 0; end = piece.indexOf(NEWLINE, start)) {
      lines.push(piece.subarray(start, end))
      start = end + 1
      if (lines.length === room) {
        yield lines
        lines = []
        room = batchSize
      }
    }
    if (lines.length > 0) {
      yield lines
      room -= lines.length
    }
    rest = start === piece.length ? undefined : piece.subarray(start)
  }
}

/** The position behind a line. */
function positionIn(
  table: SourceTable,
  columns: readonly string[],
): (from: Position, line: Buffer) => Position {
  const key = table.key.map((name) => columns.indexOf(name))
  const change = columns.indexOf(table.changeColumn ?? '')
  return (from, line) => {
    const afterKey = key.map((index) => String(fieldAt(line, index)))
    return from.phase === 'full'
      ? { phase: 'full', afterKey }
      : { phase: 'incremental', at: String(fieldAt(line, change)), afterKey }
  }
}

/**
 * Types whose own output is what `::text` gives: spared the cast, which costs a copy of each value. Not text: there the
 * cast costs nothing, and the catalogue also calls types text whose output is another (a domain over boolean: `t`).
 */
const SAME_AS_TEXT =
  /^(smallint|integer|bigint|numeric|real|double precision|date|jsonb?|uuid|bytea|timestamp)(?!.*\[\])/

/** A value as the row-wise reader gets it, so that both give a row the same hash. */
function expressionOf(table: SourceTable, name: string): string {
  const column = table.columns.find((each): each is SourceColumn => each.name === name)
  if (column === undefined) return 'null'
  return SAME_AS_TEXT.test(column.type) ? `t.${quote(name)}` : `t.${quote(name)}::text`
}

/** COPY takes no parameters. Backslashes mean nothing while standard_conforming_strings is on. */
function literal(value: string): string {
  return `'${value.replaceAll("'", "''")}'`
}

function optionsOf({ host, port, database, user, password, ssl, connectTimeoutMs }: PostgresSourceConfig) {
  return {
    host,
    port,
    database,
    user,
    application_name: 'revops-hub-source',
    connectionTimeoutMillis: connectTimeoutMs ?? 10_000,
    ...(password === undefined ? {} : { password }),
    ...(ssl === undefined ? {} : { ssl: ssl === 'verify-full' ? true : { rejectUnauthorized: false } }),
  }
}

/** The driver's own errors of a connection (ended, too slow to begin) have no code. */
function coded(cause: unknown): unknown {
  if (!(cause instanceof Error) || 'code' in cause) return cause
  return /terminated|timeout|ended|closed/i.test(cause.message)
    ? Object.assign(new Error(cause.message, { cause }), { code: 'CONNECTION_CLOSED' })
    : cause
}
