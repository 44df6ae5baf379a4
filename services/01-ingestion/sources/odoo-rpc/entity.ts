import type { Batch, KeyBatch, KeyedRows, Position, RejectedRow, SourceTable } from '../source.ts'
import type { OdooValue } from './client.ts'
import { odooErrors } from './errors.ts'
import type { EmptyNumbers } from './null-numbers.ts'
import { type Domain, type Page, type Reader, readPage, search } from './page.ts'
import { nextSecond, parseTime, secondFromEpoch } from './seconds.ts'
import { convertRow, type OdooRow } from './values.ts'

/** How one table is read; `limit` is the batch size. */
export interface EntityRead {
  readonly reader: Reader
  readonly table: SourceTable
  readonly limit: number
  /** Tells NULL from 0 in number columns by searching (reading cannot); null: zeros stay zeros. */
  readonly emptyNumbers: EmptyNumbers | null
  /** Last id to read, in phase `full`. */
  readonly upTo?: number
}

/** Every row by ascending id. Only an empty page ends it: Odoo may answer short pages with more to follow. */
export async function* readFull(
  read: EntityRead,
  from: Extract<Position, { phase: 'full' }>,
): AsyncGenerator<Batch> {
  let after = idAfter(read, from.afterKey)
  for (;;) {
    const page = await fetch(read, idsBehind(after, read.upTo), 'id')
    if (page.ids.length === 0) return
    const before = after
    after = Math.max(...page.ids)
    yield await toBatch(read, page, { phase: 'full', afterKey: [String(after)] }, before)
  }
}

/** Ids behind one, up to another where there is one. */
export function idsBehind(after: number, upTo: number | undefined): Domain {
  return upTo === undefined
    ? [['id', '>', after]]
    : [
        ['id', '>', after],
        ['id', '<=', upTo],
      ]
}

/**
 * Rows changed in or after the second `from.at`, oldest first.
 *
 * Odoo orders by microseconds but prints seconds, so a page border inside a second cannot be continued by value.
 * Therefore a page gives only the seconds it holds whole, and starts the next page at the second it was cut in;
 * a second that fills a page by itself is read by ascending id instead, until an empty page.
 * A position `(at, null)` means "everything before second `at` is done", `(at, [id])` "in that second, up to id".
 */
export async function* readIncremental(
  read: EntityRead,
  from: Extract<Position, { phase: 'incremental' }>,
): AsyncGenerator<Batch> {
  const column = changeColumn(read)
  const start = parseTime(from.at)
  if (start === undefined)
    throw odooErrors.ODOO_POSITION_INVALID({ table: read.table.name, reason: 'not a time' })
  let at = start.second
  // A position with microseconds is another source's: its id says nothing about the rest of the second.
  let after = start.fraction || from.afterKey === null ? null : idAfter(read, from.afterKey)
  for (;;) {
    if (after === null) {
      const page = await fetch(read, [[column, '>=', at]], `${column}, id`)
      if (page.ids.length === 0) return
      const cut = await cutAtLastSecond(read, page, column)
      const stuck = cut.second === at || cut.whole.ids.length === 0
      at = cut.second
      if (stuck) after = 0
      else yield await toBatch(read, cut.whole, { phase: 'incremental', at, afterKey: null })
    } else {
      const second: Domain = [
        [column, '>=', at],
        [column, '<', nextSecond(at)],
        ['id', '>', after],
      ]
      const page = await fetch(read, second, 'id')
      if (page.ids.length === 0) {
        at = nextSecond(at)
        after = null
        continue
      }
      after = Math.max(...page.ids)
      yield await toBatch(read, page, { phase: 'incremental', at, afterKey: [String(after)] })
    }
  }
}

/** Every visible id with its change second, by ascending id. Reads two small values per row: 40,000 rows a second. */
export async function* readIds(read: EntityRead): AsyncGenerator<KeyBatch> {
  const column = changeColumn(read)
  for (let after = 0; ; ) {
    const request = { domain: [['id', '>', after]], order: 'id', limit: read.limit, fields: [column] }
    const page = await readPage(read.reader, request)
    if (page.ids.length === 0) return
    after = Math.max(...page.ids)
    const moments = new Map(page.rows.map((row) => [Number(row.id), row[column]]))
    const keys = page.ids.map((id) => {
      const at = moments.get(id)
      return { key: [String(id)], at: typeof at === 'string' ? at : null }
    })
    yield { keys, upTo: [String(after)] }
  }
}

/** The rows with these ids; archived ones too. */
export async function readByIds(read: EntityRead, ids: readonly number[]): Promise<KeyedRows> {
  if (ids.length === 0) return { rows: [], rejected: [] }
  const page = await fetch({ ...read, limit: ids.length }, [['id', 'in', [...ids]]], 'id')
  const { rows, rejected } = await toBatch(read, page, { phase: 'full', afterKey: null })
  return { rows, rejected }
}

/** The newest change second that is visible, in Odoo's notation; null for an empty table. */
export async function newestChange(reader: Reader, column: string): Promise<string | null> {
  const domain = [[column, '!=', false]]
  const page = await readPage(reader, {
    domain,
    order: `${column} desc, id desc`,
    limit: 1,
    fields: [column],
  })
  const value = page.rows[0]?.[column]
  return typeof value === 'string' ? value : null
}

function fetch({ reader, table, limit }: EntityRead, domain: Domain, order: string): Promise<Page> {
  return readPage(reader, { domain, order, limit, fields: table.columns.map(({ name }) => name) })
}

/** @param after the id behind which the page holds every row, where it was read so */
async function toBatch(
  read: EntityRead,
  page: Page,
  next: Position,
  after: number | null = null,
): Promise<Batch> {
  const isEmpty = await read.emptyNumbers?.of(page.rows, after)
  const converted = page.rows.map((row) => convertRow(read.table.columns, row, isEmpty))
  return {
    rows: converted.map(({ row }) => row),
    rejected: [...page.rejected, ...converted.flatMap(({ rejected }) => rejected)],
    next,
  }
}

interface Cut {
  readonly whole: Page
  /** The second of the page's last row: not known to be complete. */
  readonly second: string
}

async function cutAtLastSecond(read: EntityRead, page: Page, column: string): Promise<Cut> {
  const seconds = new Map(page.rows.map((row) => [Number(row.id), secondIn(row, column)]))
  const last = page.ids.at(-1) ?? 0
  const second = seconds.get(last) ?? (await searchSecond(read.reader, last, column))
  const border = page.ids.findIndex((id) => (seconds.get(id) ?? '') >= second)
  // No border: the last rows cannot be read, so all before the very last one count as whole.
  const kept = new Set(page.ids.slice(0, border < 0 ? -1 : border))
  const isKept = ({ key }: RejectedRow) => kept.has(Number(key.id))
  return {
    second,
    whole: {
      ids: [...kept],
      rows: page.rows.filter((row) => kept.has(Number(row.id))),
      rejected: page.rejected.filter(isKept),
    },
  }
}

function secondIn(row: OdooRow, column: string): string | undefined {
  const value = row[column]
  return typeof value === 'string' ? parseTime(value)?.second : undefined
}

const LATEST_EPOCH_SECOND = 2 ** 33

/** The change second of a row that may be searched but not read, by halving time: 33 questions. */
async function searchSecond(reader: Reader, id: number, column: string): Promise<string> {
  let low = 0
  let high = LATEST_EPOCH_SECOND
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    const domain: OdooValue[] = [
      ['id', '=', id],
      [column, '>=', secondFromEpoch(middle)],
    ]
    if ((await search(reader, domain)).length > 0) low = middle
    else high = middle
  }
  return secondFromEpoch(low)
}

function changeColumn({ table }: EntityRead): string {
  if (table.changeColumn === undefined)
    throw odooErrors.ODOO_POSITION_INVALID({ table: table.name, reason: 'the table has no change column' })
  return table.changeColumn
}

function idAfter({ table }: EntityRead, key: readonly string[] | null): number {
  const id = Number(key?.[0] ?? 0)
  if (!Number.isSafeInteger(id))
    throw odooErrors.ODOO_POSITION_INVALID({ table: table.name, reason: 'not a record id' })
  return id
}
