import postgres from 'postgres'
import { productPath } from '../../services/00-platform/index.ts'
import { moveMembers } from '../../services/02-transformation/accounts/members.ts'
import { writeAccounts } from '../../services/02-transformation/accounts/write-accounts.ts'
import {
  defaultTransformationOptions,
  type EntityCounts,
  loadMaps,
  transform,
} from '../../services/02-transformation/index.ts'
import { writeChosen } from '../../services/02-transformation/model/compile.ts'
import { modelOf } from '../../services/02-transformation/model/models.ts'
import { readRawCatalogue } from '../../services/02-transformation/queries.ts'
import { rawSelect } from '../../services/02-transformation/sql/raw-shape.ts'
import { loadRealOdoo } from '../../services/02-transformation/testing/real-odoo.ts'
import { type TestDatabase, testDatabase } from '../helpers/database.ts'
import { secondsSince } from './hub-process.ts'
import type { Bench } from './index.ts'
import { figure, type Print } from './matching-metrics.ts'

const ROUNDS = 3
const CHANGED = 100

export const bench: Bench = {
  name: 'transform-real',
  summary:
    'RAW to CORE over the real Odoo 17 leads, whole and 100 changed ones, against the same statements by hand',
  run,
}

const deps = { maps: loadMaps(productPath('config', 'maps')), options: defaultTransformationOptions }

async function run(print: Print): Promise<void> {
  const hub = await testDatabase({ kind: 'server' })
  // One session, as psql has it: one statement per table over all rows, without compiling them (JIT), which by hand too
  // takes longer than it saves.
  const hand = postgres(hub.url ?? '', { max: 1, onnotice: () => {}, connection: { jit: false } })
  try {
    await loadRealOdoo(hub.pool, hub.url ?? '')
    print(
      figure(
        'first transformation, right after the load, no statistics',
        await seconds(() => transformAll(hub)),
        's',
      ),
    )
    await measureFull(print, hub, hand)
    await measureIncremental(print, hub, hand)
  } finally {
    await hand.end()
    await hub.close()
  }
}

function transformAll(
  { pool: db }: TestDatabase,
  mode: 'full' | 'incremental' = 'incremental',
): Promise<EntityCounts[]> {
  const run = { db, signal: new AbortController().signal, now: () => new Date(), progress: async () => {} }
  return transform(deps, run, 'all', mode)
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now()
  await work()
  return secondsSince(started)
}

/** CORE emptied, then filled: in turns, the fastest of each counts (others work on the machine too). */
async function measureFull(print: Print, hub: TestDatabase, hand: postgres.Sql): Promise<void> {
  const statements = await statementsByHand(hub)
  const empty = () =>
    hub.pool`truncate core.odoo_opportunities, core.ace_opportunities, core.aws_accounts, core.account_members`
  const times = {
    hand: [] as number[],
    hub: [] as number[],
    handAgain: [] as number[],
    again: [] as number[],
  }
  for (let round = 0; round < ROUNDS; round++) {
    await empty()
    times.hand.push(await seconds(() => byHand(hand, statements)))
    times.handAgain.push(await seconds(() => byHand(hand, statements)))
    await empty()
    times.hub.push(await seconds(() => transformAll(hub, 'full')))
    times.again.push(await seconds(() => transformAll(hub, 'full')))
  }
  print(figure('full rebuild of an empty CORE', Math.min(...times.hub), 's', Math.min(...times.hand)))
  print(
    figure('full rebuild that changes nothing', Math.min(...times.again), 's', Math.min(...times.handAgain)),
  )
}

interface Statements {
  readonly opportunities: readonly string[]
  readonly chosen: string
}

async function statementsByHand({ pool }: TestDatabase): Promise<Statements> {
  const raw = rawSelect(await readRawCatalogue(pool), deps.options.language)
  const [odoo, ace] = [modelOf(deps, 'odoo-opportunities'), modelOf(deps, 'ace-opportunities')]
  return {
    opportunities: [writeChosen(odoo, raw, 'range'), writeChosen(ace, raw, 'range')],
    chosen: writeChosen(odoo, raw, 'keys'),
  }
}

async function byHand(hand: postgres.Sql, { opportunities }: Statements): Promise<void> {
  const now = new Date().toISOString()
  for (const statement of opportunities) await hand.unsafe(statement, [now, null, null])
  await hand.unsafe(moveMembers('all'))
  const ids = await hand<{ id: string }[]>`select distinct account_id as id from core.account_members`
  await hand.unsafe(writeAccounts, [now, hand.array(ids.map(({ id }) => id))])
}

/** The statements by hand are told the ids that changed; the hub has to find them. */
async function measureIncremental(print: Print, hub: TestDatabase, hand: postgres.Sql): Promise<void> {
  const statements = await statementsByHand(hub)
  await transformAll(hub)
  const times = { hand: [] as number[], hub: [] as number[], nothing: [] as number[] }
  for (let round = 0; round < 2 * ROUNDS; round++) {
    const ids = await changeLeads(hub, round)
    if (round % 2 === 0) {
      times.hand.push(await seconds(() => keysByHand(hand, statements, ids)))
      await transformAll(hub)
    } else {
      times.hub.push(await seconds(() => transformAll(hub)))
      times.nothing.push(await seconds(() => transformAll(hub)))
    }
  }
  const found = await transformAll(hub, 'full')
  const differing = found.reduce(
    (sum, { inserted, updated, deleted }) => sum + inserted + updated + deleted,
    0,
  )
  print(figure(`incremental after ${CHANGED} changed leads`, Math.min(...times.hub), 's', 1))
  print(
    figure('the same against the statements by hand', Math.min(...times.hub), 's', Math.min(...times.hand)),
  )
  print(figure('incremental after no change', Math.min(...times.nothing), 's'))
  print(figure('rows a full rebuild changes afterwards', differing, 'rows', 0))
}

async function changeLeads({ pool }: TestDatabase, round: number): Promise<string[]> {
  const rows = await pool<{ id: number }[]>`
    update raw.odoo_crm_lead set name = name || '.', _load_id = 'load-2', _extracted_at = now()
    where id in (select id from raw.odoo_crm_lead order by md5(id || ${`-${round}`}) limit ${CHANGED}) returning id`
  return rows.map(({ id }) => String(id))
}

async function keysByHand(hand: postgres.Sql, { chosen }: Statements, ids: readonly string[]): Promise<void> {
  const now = new Date().toISOString()
  const keys = hand.array([...ids])
  await hand.unsafe(chosen, [now, keys])
  const moved = await hand.unsafe<{ id: string }[]>(moveMembers('listed'), [keys, hand.array(['none'])])
  await hand.unsafe(writeAccounts, [now, hand.array(moved.map(({ id }) => id))])
}
