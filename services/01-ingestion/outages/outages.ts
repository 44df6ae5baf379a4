import {
  type ActionContext,
  AppError,
  decodeCursor,
  inTransaction,
  page,
  type RunContext,
} from '../../00-platform/index.ts'
import type { IngestionDeps } from '../deps.ts'
import type { SourceName } from '../sources/source.ts'
import {
  endOutage,
  hasOpenOutage,
  type MissingTables,
  type Outage,
  type OutageFilter,
  openOutage,
  selectMissingTables,
  selectOutages,
} from './queries.ts'

type Run = RunContext<IngestionDeps>

/** The source itself cannot be read: not there, or it does not let the hub in any more. */
const LOST = new Set([
  'SOURCE_UNREACHABLE',
  'SOURCE_LOGIN_FAILED',
  'SOURCE_DATABASE_UNKNOWN',
  'ODOO_UNREACHABLE',
  'ODOO_CERTIFICATE_INVALID',
  'ODOO_TIMEOUT',
  'ODOO_LOGIN_FAILED',
  'ODOO_DATABASE_UNKNOWN',
  'CSV_FILE_MISSING',
  'PARTNER_CENTRAL_CREDENTIALS_MISSING',
  'PARTNER_CENTRAL_CREDENTIALS_EXPIRED',
  'PARTNER_CENTRAL_CREDENTIALS_INVALID',
  'PARTNER_CENTRAL_UNREACHABLE',
])

/**
 * Does work that reads a source. When the source is lost on the way an alert is raised, once per outage however often it
 * is tried again; when work that `loads` it ends well, the alert is over.
 * @throws what the work throws
 */
export async function watched<T>(
  run: Run,
  source: SourceName,
  work: () => Promise<T>,
  { loads }: { readonly loads: boolean },
): Promise<T> {
  try {
    const result = await work()
    if (loads) await noteBack(run, source)
    return result
  } catch (error) {
    const code = error instanceof AppError ? error.code : ''
    // Some table failed for its own sake: the source did answer.
    if (code === 'SYNC_INCOMPLETE') await noteBack(run, source)
    else if (LOST.has(code)) {
      // The first error is the one to tell.
      await noteLost(run, source, code).catch((cause) =>
        run.log.error({ err: cause, source }, 'no alert was kept'),
      )
    }
    throw error
  }
}

/** The alert and its event commit together: a load that ends well meanwhile waits, and tells of the end after it. */
async function noteLost(run: Run, source: SourceName, code: string): Promise<void> {
  await inTransaction(run.db, async (tx) => {
    const outage = await openOutage(tx, { source, kind: 'lost', code }, run.clock.now())
    if (outage.fresh) await run.emit('source.lost', payloadOf(outage), tx)
  })
}

async function noteBack(run: Run, source: SourceName): Promise<void> {
  // A watch asks twice a second: nearly always there is nothing to end.
  if (!(await hasOpenOutage(run.db, source, 'lost'))) return
  await inTransaction(run.db, async (tx) => {
    const outage = await endOutage(tx, source, 'lost', run.clock.now())
    if (outage !== undefined) await run.emit('source.back', payloadOf(outage), tx)
  })
}

export function payloadOf({ id, source, code, since, lastGoodAt, endedAt }: Outage): Record<string, unknown> {
  return { alertId: id, source, code, since, lastGoodAt, endedAt }
}

const NAMES: Readonly<Record<string, string>> = { odoo: 'Odoo', apn: 'The APN data' }

/** What happened, for people. */
export function textOf(
  { source, kind, code, since, lastGoodAt, failures, endedAt }: Outage,
  missing: MissingTables = {},
): string {
  const name = NAMES[source] ?? source
  const data =
    lastGoodAt === null ? 'nothing of it was loaded before' : `the data is as of ${minute(lastGoodAt)}`
  const until = endedAt === null ? '' : ` until ${minute(endedAt)}`
  if (kind === 'stale') return `${name} was not loaded in time since ${minute(since)}${until}; ${data}.`
  if (kind === 'rows-missing') {
    const tables = Object.entries(missing).map(([table, of]) => `${table}: ${of.missing} of ${of.known}`)
    const what = tables.length === 0 || endedAt !== null ? '' : ` (${tables.join(', ')})`
    return `${name} lacked more rows than may vanish at once from ${minute(since)} on${until}${what}; none of them was marked as gone.`
  }
  const tries = failures === 1 ? 'one run' : `${failures} runs`
  return `${name} could not be read from ${minute(since)} on${until} (${code}, ${tries} failed); ${data}.`
}

function minute(at: string): string {
  return `${at.slice(0, 10)} ${at.slice(11, 16)} UTC`
}

type Paged = Omit<OutageFilter, 'before'> & { readonly cursor?: string | undefined }

/** Newest first. @throws CURSOR_INVALID */
export async function listAlerts({ db }: Pick<ActionContext<IngestionDeps>, 'db'>, filter: Paged) {
  const before = filter.cursor === undefined ? undefined : decodeCursor(filter.cursor, ['time', 'bigint'])
  const rows = await selectOutages(db, { ...filter, before, limit: filter.limit + 1 })
  const { items, nextCursor } = page(rows, filter.limit, (row) => [row.since, row.id])
  const missing = {
    odoo: await selectMissingTables(db, 'odoo'),
    apn: await selectMissingTables(db, 'apn'),
  }
  const alerts = items.map((row) => ({ ...row, text: textOf(row, missing[row.source as SourceName]) }))
  return { alerts, nextCursor }
}
