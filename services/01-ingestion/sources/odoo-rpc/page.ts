import { AppError } from '../../../00-platform/index.ts'
import type { RejectedRow } from '../source.ts'
import type { OdooClient, OdooValue } from './client.ts'
import type { OdooRow } from './values.ts'

export type Domain = readonly OdooValue[]

/** A model to read through a client, with the context of every call. */
export interface Reader {
  readonly client: OdooClient
  readonly model: string
  readonly context: Readonly<Record<string, OdooValue>>
  readonly signal: AbortSignal
}

export interface PageRequest {
  readonly domain: Domain
  readonly order: string
  readonly limit: number
  readonly fields: readonly string[]
}

export interface Page {
  /** Every id of the page in the server's order, also of rows that could not be read. Empty: nothing is left. */
  readonly ids: readonly number[]
  readonly rows: readonly OdooRow[]
  readonly rejected: readonly RejectedRow[]
}

/** Failures that a smaller question may not have: one row or one field spoils the batch. */
const DIVISIBLE = new Set([
  'ODOO_ACCESS_DENIED',
  'ODOO_USER_ERROR',
  'ODOO_SERVER_ERROR',
  'ODOO_RECORD_MISSING',
  'ODOO_RESPONSE_INVALID',
  'ODOO_RESPONSE_TOO_LARGE',
])

export function isDivisible(error: unknown): error is AppError {
  return error instanceof AppError && DIVISIBLE.has(error.code)
}

/**
 * Reads one page in one call; when a row or field spoils it, finds out which by bisection and reads the rest.
 * @throws the coded error of the call when it is not one row's or field's fault
 */
export async function readPage(reader: Reader, request: PageRequest): Promise<Page> {
  const { domain, order, limit, fields } = request
  try {
    const options = { fields: [...fields], order, limit, load: false, context: reader.context }
    const rows = (await call(reader, 'search_read', [domain], options)) as OdooRow[]
    return { ids: rows.map(idOf), rows, rejected: [] }
  } catch (error) {
    if (!isDivisible(error)) throw error
    const ids = await search(reader, domain, { order, limit })
    // Nothing there, so no row can be to blame.
    if (ids.length === 0) throw error
    return salvage(reader, ids, fields, error)
  }
}

/** Ids that match, in the order asked for. */
export async function search(
  reader: Reader,
  domain: Domain,
  options: Readonly<Record<string, OdooValue>> = {},
): Promise<number[]> {
  return (await call(reader, 'search', [domain], { ...options, context: reader.context })) as number[]
}

async function call(
  { client, model, signal }: Reader,
  method: string,
  args: readonly OdooValue[],
  kwargs: Readonly<Record<string, OdooValue>>,
): Promise<OdooValue> {
  return client.executeKw(model, method, args, kwargs, { signal })
}

function idOf(row: OdooRow): number {
  return Number(row.id)
}

interface Salvage {
  readonly reader: Reader
  /** Calls left; a page where most things fail must not become a million calls. */
  left: number
  readonly cells: Map<number, Record<string, OdooValue>>
  readonly rejected: RejectedRow[]
}

const MOST_CALLS_PER_PAGE = 2_000
/** So many single rows refused and none read: the trouble is not in the rows. */
const REFUSALS_BEFORE_GIVING_UP = 32

async function salvage(
  reader: Reader,
  ids: readonly number[],
  fields: readonly string[],
  reason: AppError,
): Promise<Page> {
  const work: Salvage = { reader, left: MOST_CALLS_PER_PAGE, cells: new Map(), rejected: [] }
  const probe = fields.find((field) => field === 'write_date') ?? 'id'
  await keepReadable(work, ids, probe, reason)
  const readable = ids.filter((id) => work.cells.has(id))
  if (readable.length > 0) await readCells(work, readable, fields)
  const rows = readable.map((id) => ({ ...work.cells.get(id), id }))
  return { ids, rows, rejected: work.rejected }
}

/** Notes the rows that can be read at all (deleted ones are just absent) and rejects the others. */
async function keepReadable(
  work: Salvage,
  ids: readonly number[],
  probe: string,
  reason: AppError,
): Promise<void> {
  try {
    for (const row of await read(work, ids, [probe])) work.cells.set(idOf(row), { ...row })
  } catch (error) {
    if (!isDivisible(error)) throw error
    if (ids.length > 1 && work.left > 0) {
      for (const half of halves(ids)) await keepReadable(work, half, probe, reason)
      return
    }
    for (const id of ids) work.rejected.push(rejection('ROW_NOT_READABLE', id, error))
    if (work.cells.size === 0 && work.rejected.length >= REFUSALS_BEFORE_GIVING_UP) throw reason
  }
}

/** Reads a block of rows × fields; a block that fails is cut by field first, then by row, down to the one bad value. */
async function readCells(work: Salvage, ids: readonly number[], fields: readonly string[]): Promise<void> {
  try {
    for (const row of await read(work, ids, fields)) Object.assign(work.cells.get(idOf(row)) ?? {}, row)
  } catch (error) {
    if (!isDivisible(error)) throw error
    if (fields.length > 1 && work.left > 0) {
      for (const half of halves(fields)) await readCells(work, ids, half)
    } else if (ids.length > 1 && work.left > 0) {
      for (const half of halves(ids)) await readCells(work, half, fields)
    } else {
      for (const id of ids)
        for (const column of fields) work.rejected.push({ ...rejection('FIELD_RAISES', id, error), column })
    }
  }
}

async function read(work: Salvage, ids: readonly number[], fields: readonly string[]): Promise<OdooRow[]> {
  work.left--
  const options = { fields: [...fields], load: false, context: work.reader.context }
  return (await call(work.reader, 'read', [[...ids]], options)) as OdooRow[]
}

function rejection(code: string, id: number, error: AppError): RejectedRow {
  return { key: { id }, code, message: error.message }
}

function halves<T>(items: readonly T[]): [T[], T[]] {
  const middle = Math.ceil(items.length / 2)
  return [items.slice(0, middle), items.slice(middle)]
}
