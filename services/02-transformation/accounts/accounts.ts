import { fingerprintOf } from '../incremental/plan.ts'
import {
  changedSince,
  countRows,
  forgetTransformation,
  type Remembered,
  rememberTransformation,
  selectHorizon,
  selectKeys,
  selectRemembered,
} from '../incremental/queries.ts'
import { refreshStatistics } from '../incremental/statistics.ts'
import { runChunk } from '../queries.ts'
import { listsOf } from '../transform-model.ts'
import type { Counts, TransformRun, Work } from '../work.ts'
import { moveMembers, selectAllAccounts, selectTouched } from './members.ts'
import { writeAccounts } from './write-accounts.ts'

const ENTITY = 'aws-accounts'
const SOURCES = ['core.odoo_opportunities', 'core.ace_opportunities']
const OWN = ['core.account_members', 'core.aws_accounts']

/**
 * Merges the accounts of both sides: first which account each opportunity belongs to, then each account that this touches,
 * in chunks. What the first step found would be lost in a crash between the two, so the next run is then a full one.
 */
export async function transformAccounts(work: Work): Promise<Counts> {
  const { db, now } = work.run
  const seenBelow = await selectHorizon(db)
  const fingerprint = await fingerprintOf(db, moveMembers('all') + writeAccounts, [...SOURCES, ...OWN])
  const rows = await ownRows(work)
  const last = work.mode === 'full' ? undefined : await selectRemembered(db, ENTITY)
  const known = last !== undefined && last.fingerprint === fingerprint && last.rows === rows
  work.run.signal.throwIfAborted()
  const ids = known ? await moveTouched(work, last) : await moveAll(work)
  const total = await writeAll(work, ids)
  await refreshStatistics(db, new Map(OWN.map((table) => [table, []])))
  await rememberTransformation(db, ENTITY, { fingerprint, seenBelow, rows: await ownRows(work) }, now())
  const read = await countRows(db, 'aws_accounts')
  return { ...total, mode: known ? 'incremental' : 'full', computed: ids.length, read }
}

/** In one statement, or where everybody would wait for it, chunk by chunk: each places its neighbours anew as well. */
async function moveAll({ run, oneSession, chunkSize }: Work): Promise<string[]> {
  const { db } = run
  await forgetTransformation(db, ENTITY)
  if (oneSession) {
    const { odoo, ace } = await selectTouched(db, 'true')
    for (const { keys } of listsOf(odoo, chunkSize)) await moveListed(run, keys, [])
    for (const { keys } of listsOf(ace, chunkSize)) await moveListed(run, [], keys)
  } else await selectKeys(db, moveMembers('all'))
  await refreshStatistics(db, new Map(OWN.map((table) => [table, []])))
  return selectAllAccounts(db)
}

function moveListed(run: TransformRun, odoo: readonly string[], ace: readonly string[]): Promise<string[]> {
  run.signal.throwIfAborted()
  return selectKeys(run.db, moveMembers('listed'), [odoo, ace])
}

/** Lists rather than conditions: the planner knows how long they are. */
async function moveTouched({ run }: Work, { seenBelow }: Remembered): Promise<string[]> {
  const { odoo, ace } = await selectTouched(run.db, changedSince(seenBelow))
  if (odoo.length + ace.length === 0) return []
  await forgetTransformation(run.db, ENTITY)
  return moveListed(run, odoo, ace)
}

/** Of both tables together: less or more of either is noticed. */
async function ownRows({ run }: Work): Promise<number> {
  return (await countRows(run.db, 'aws_accounts')) + (await countRows(run.db, 'account_members'))
}

async function writeAll({ run, chunkSize }: Work, ids: readonly string[]) {
  const total = { inserted: 0, updated: 0, deleted: 0 }
  const chunks = listsOf(ids, chunkSize)
  for (const [index, chunk] of chunks.entries()) {
    run.signal.throwIfAborted()
    const counts = await runChunk(run.db, writeAccounts, chunk, run.now())
    for (const key of ['inserted', 'updated', 'deleted'] as const) total[key] += counts[key]
    await run.progress({ stage: ENTITY, done: index + 1, total: chunks.length })
  }
  return total
}
