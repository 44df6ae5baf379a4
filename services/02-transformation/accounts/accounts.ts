import { fingerprintOf } from '../incremental/plan.ts'
import {
  changedSince,
  countRows,
  forgetTransformation,
  rememberTransformation,
  selectHorizon,
  selectKeys,
  selectRemembered,
} from '../incremental/queries.ts'
import { refreshStatistics } from '../incremental/statistics.ts'
import { runChunk } from '../queries.ts'
import type { Counts, Work } from '../transform.ts'
import { listsOf } from '../transform-model.ts'
import { moveMembers, selectAllAccounts } from './members.ts'
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
  const fingerprint = await fingerprintOf(db, moveMembers('') + writeAccounts, [...SOURCES, ...OWN])
  const rows = await ownRows(work)
  const last = work.mode === 'full' ? undefined : await selectRemembered(db, ENTITY)
  const known = last !== undefined && last.fingerprint === fingerprint && last.rows === rows
  work.run.signal.throwIfAborted()
  await forgetTransformation(db, ENTITY)
  const moved = await selectKeys(db, moveMembers(known ? changedSince(last.seenBelow) : 'true'))
  await refreshStatistics(db, new Map(OWN.map((table) => [table, []])))
  const ids = known ? moved : await selectAllAccounts(db)
  const total = await writeAll(work, ids)
  await refreshStatistics(db, new Map(OWN.map((table) => [table, []])))
  await rememberTransformation(db, ENTITY, { fingerprint, seenBelow, rows: await ownRows(work) }, now())
  const read = await countRows(db, 'aws_accounts')
  return { ...total, mode: known ? 'incremental' : 'full', computed: ids.length, read }
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
