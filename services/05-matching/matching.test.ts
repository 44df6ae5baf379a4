import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TestDatabase, testDatabase } from '../../tests/helpers/database.ts'
import { insertAce, insertOdoo } from '../../tests/helpers/matching-seeds.ts'

import { defaultMatchingOptions, type MatchingDeps } from './deps.ts'
import { exportCsv } from './export-csv.ts'
import { getOpportunity } from './opportunity.ts'
import { forkScorer } from './run/child-scorer.ts'
import { matchOpportunities } from './run/match-run.ts'
import { MatchSchema, SummarySchema } from './schemas.ts'
import * as service from './service.ts'

const deps: MatchingDeps = { options: { ...defaultMatchingOptions, chunkSize: 3 } }
const clock = { now: () => new Date('2026-11-21T04:00:00Z') }

describe('matching on a real database', () => {
  let database: TestDatabase
  const call = () => ({ deps, db: database.pool, clock })
  const run = (runId: string, signal = new AbortController().signal, use = deps) =>
    matchOpportunities(use, { db: database.pool, clock, signal, runId, progress: async () => {} })
  const decide = (action: 'accept' | 'reject' | 'undo', id: string) =>
    service.decide(call(), { id, action, actor: 'mia' })

  beforeAll(async () => {
    database = await testDatabase()
    const projects = [
      'Data lake',
      'SAP migration',
      'Fraud detection',
      'Contact centre',
      'Backup vault',
      'Web shop',
    ]
    const odoo = projects.map((name, at) => ({
      id: at + 1,
      name,
      account: `Kunde${at} AG`,
      domain: `kunde${at}.de`,
      amount: 1_000 * (at + 1),
      tags: ['AWS co-sell'],
    }))
    await insertOdoo(database.pool, [
      ...odoo,
      { id: 10, name: 'Printer', account: 'Elsewhere', amount: 9_999, tags: ['hardware'] },
      { id: 11, name: 'Video archive', account: 'Lonely Ltd', amount: 700, tags: ['Co-Sell'] },
      { id: 12, name: 'Old deal', account: 'Gone Ltd', amount: 800, tags: ['Co-Sell'], stage: 'Closed Lost' },
      { id: 13, name: 'Keyed', account: 'Renamed plc', amount: 50, tags: ['AWS'], aceId: 'O9' },
    ])
    await insertAce(database.pool, [
      ...odoo.slice(0, 5).map((row, at) => ({
        id: `O${at + 1}`,
        name: row.name,
        account: `Kunde${at}`,
        domain: row.domain,
        amount: row.amount * (at === 1 ? 2 : 1),
        ...(at < 3 ? { odooId: `ODOO-${row.id}` } : {}),
        ...(at === 0 ? { stage: 'Launched' } : {}),
      })),
      { id: 'O8', name: 'Mainframe offload', account: 'Stranger SpA', domain: 'stranger.it', amount: 4_000 },
      { id: 'O9', name: 'Other name', account: 'Nothing alike SA', amount: 50 },
    ])
  }, 120_000)
  afterAll(() => database?.close())

  test('PIPE-9 the four answers with count and money', async () => {
    const report = await run('run-1')
    expect(report).toMatchObject({ odoo: 10, ace: 7, deleted: 0, unchanged: 0 })
    const summary = SummarySchema.parse(await service.summarise(call()))
    expect(summary).toMatchObject({
      currency: 'USD',
      matched: { count: 6, amount: 15_050 },
      unregistered: { count: 2, amount: 6_700 },
      aceOnly: { count: 1, amount: 4_000 },
      conflicts: { count: 2, amount: 3_000 },
      lastRunId: 'run-1',
    })
  })

  test('PIPE-9 a pair side by side: evidence adds up, conflicts show both values', async () => {
    const match = MatchSchema.parse(await service.getMatch(call(), '2-O2'))
    const bits = match.evidence.reduce((sum, item) => sum + item.weight, 0)
    expect(1 / (1 + 2 ** -bits)).toBeCloseTo(match.probability, 6)
    expect(match).toMatchObject({
      state: 'matched',
      method: 'partner identifier',
      odoo: { id: '2' },
      ace: { id: 'O2' },
    })
    expect(match.conflicts.amount).toEqual({ odoo: '2000.00', ace: '4000.00' })
    expect((await service.getMatch(call(), '13-O9')).method).toBe('ACE id')
    await expect(service.getMatch(call(), '1-nothing')).rejects.toMatchObject({ code: 'MATCH_NOT_FOUND' })
  })

  test('PIPE-9 an unchanged input leaves every row as it was', async () => {
    const before = await database.pool`select * from core.opportunity_matches order by id`
    expect(await run('run-2')).toMatchObject({ written: 0, deleted: 0, unchanged: before.length })
    expect(await database.pool`select * from core.opportunity_matches order by id`).toEqual(before)
    expect((await service.summarise(call())).lastRunId).toBe('run-2')
    expect(await database.pool`select 1 from ops.match_staging`).toHaveLength(0)
  })

  test('PIPE-9 lists are in order of money and page without loss', async () => {
    const all: string[] = []
    for (let cursor: string | null | undefined; cursor !== null; ) {
      const page = await service.listMatches(call(), {
        status: 'matched',
        limit: 2,
        cursor: cursor ?? undefined,
      })
      all.push(...page.matches.map((match) => match.id))
      cursor = page.nextCursor
    }
    expect(all).toEqual(['5-O5', '4-O4', '3-O3', '2-O2', '1-O1', '13-O9'])
    const rest = await service.listMatches(call(), { status: 'unregistered', limit: 50 })
    expect(rest.matches.map((entry) => entry.odoo?.id)).toEqual([6, 11])
    await expect(
      service.listMatches(call(), { status: 'matched', limit: 2, cursor: '!' }),
    ).rejects.toMatchObject({
      code: 'CURSOR_INVALID',
    })
  })

  test('PIPE-9 a list can be sorted either way by money or by probability, narrowed by a text, and pages without loss', async () => {
    const listed = async (query: Partial<Parameters<typeof service.listMatches>[1]>) => {
      const all: string[] = []
      for (let cursor: string | null | undefined; cursor !== null; ) {
        const list = { status: 'matched', limit: 2, ...query, cursor: cursor ?? undefined } as const
        const page = await service.listMatches(call(), list)
        all.push(...page.matches.map((match) => match.id))
        cursor = page.nextCursor
      }
      return all
    }
    expect(await listed({ order: 'rising' })).toEqual(['13-O9', '1-O1', '2-O2', '3-O3', '4-O4', '5-O5'])
    const likely = await listed({ sort: 'probability', order: 'rising' })
    const chances = await Promise.all(
      likely.map(async (id) => (await service.getMatch(call(), id)).probability),
    )
    expect(chances).toEqual(chances.toSorted((a, b) => a - b))
    expect(likely).toHaveLength(6)
    expect(await listed({ text: 'KUNDE2' })).toEqual(['3-O3'])
    expect(await listed({ text: 'contact_centre' })).toEqual([])
    expect(await listed({ text: 'O9' })).toEqual(['13-O9'])
    const first = await service.listMatches(call(), { status: 'matched', limit: 2 })
    const other = { status: 'matched', limit: 2, order: 'rising', cursor: first.nextCursor ?? '' } as const
    await expect(service.listMatches(call(), other)).rejects.toMatchObject({ code: 'CURSOR_INVALID' })
  })

  test('PIPE-9 one opportunity: its fields, the answers it is in, its pairs', async () => {
    const odoo = await getOpportunity(call(), '2')
    expect(odoo.fields.slice(0, 2)).toEqual([
      { column: 'id', value: '2', personal: false },
      { column: 'name', value: 'SAP migration', personal: false },
    ])
    expect(odoo.fields).toContainEqual({ column: 'amount', value: '2000.00', personal: false })
    expect(odoo).toMatchObject({ side: 'odoo', answers: ['conflicts', 'matched'], pairs: [{ id: '2-O2' }] })
    expect((await getOpportunity(call(), '6')).answers).toEqual(['unregistered'])
    expect(await getOpportunity(call(), 'O8')).toMatchObject({ side: 'ace', answers: ['aceOnly'], pairs: [] })
    await expect(getOpportunity(call(), '404')).rejects.toMatchObject({ code: 'OPPORTUNITY_NOT_FOUND' })
  })

  test('PIPE-9 of two people who decide at once the second is told what is decided by now', async () => {
    const decideSeen = (action: 'accept' | 'reject' | 'undo', seen: 'open' | 'accept' | 'reject') =>
      service.decide(call(), { id: '3-O3', action, actor: 'tom', seen })
    await decideSeen('accept', 'open')
    await expect(decideSeen('reject', 'open')).rejects.toMatchObject({
      code: 'MATCH_DECIDED_MEANWHILE',
      details: { now: 'accepted' },
    })
    expect((await service.getMatch(call(), '3-O3')).decided?.verdict).toBe('accept')
    expect((await decideSeen('undo', 'accept')).decided).toBeNull()
  })

  test('PIPE-9 a rejection holds at once and in the next run, undo takes it back', async () => {
    expect(await decide('reject', '4-O4')).toMatchObject({
      state: 'none',
      decided: { verdict: 'reject', by: 'mia' },
    })
    expect((await service.summarise(call())).matched.count).toBe(5)
    await run('run-3')
    expect(await service.getMatch(call(), '4-O4')).toMatchObject({ state: 'none', method: 'person' })
    expect((await service.summarise(call())).aceOnly.count).toBe(2)
    expect(await decide('undo', '4-O4')).toMatchObject({ state: 'review', decided: null })
    await run('run-4')
    expect((await service.getMatch(call(), '4-O4')).state).toBe('matched')
    await expect(decide('undo', '4-O4')).rejects.toMatchObject({ code: 'MATCH_NOTHING_TO_UNDO' })
  })

  test('PIPE-9 an accepted pair survives runs and a rival of it is refused', async () => {
    await decide('accept', '5-O5')
    await decide('accept', '5-O5')
    expect(await database.pool`select 1 from ops.match_reviews where ace_id = 'O5'`).toHaveLength(1)
    await database.pool`insert into core.opportunity_matches
      select '6-O5', 6, 'O5', 0.5, 'review', 'model', '[]', '{}', 'x', 'x', 'x', 'run-4', now(), now()`
    expect((await service.getMatch(call(), '6-O5')).state).toBe('none')
    expect((await service.getMatch(call(), '6-O5')).rivals).toMatchObject([{ id: '5-O5', state: 'matched' }])
    await expect(decide('accept', '6-O5')).rejects.toMatchObject({ code: 'MATCH_ALREADY_TAKEN' })
    expect(await run('run-5')).toMatchObject({ deleted: 1 })
    expect(await service.getMatch(call(), '5-O5')).toMatchObject({ state: 'matched', method: 'person' })
  })

  test('PIPE-9 export as CSV, formulas made harmless', async () => {
    await database.pool`update core.odoo_opportunities set name = '=cmd("x"), y' where id = 1`
    const { csv, rows, truncated } = await exportCsv(call(), 'matched')
    expect({ rows, truncated }).toEqual({ rows: 6, truncated: false })
    expect(csv.split('\r\n')[0]).toMatch(/^status,id,amount,odooId/)
    expect(csv).toContain(`"'=cmd(""x""), y"`)
  })

  test('a cancelled run changes nothing', async () => {
    const before = await database.pool`select id, content_hash from core.opportunity_matches order by id`
    const stopped = AbortSignal.abort(new Error('cancelled'))
    const inWorker = { ...deps, workerFile: new URL('./worker.ts', import.meta.url) }
    await expect(run('run-6', stopped, inWorker)).rejects.toThrow('cancelled')
    expect(await database.pool`select id, content_hash from core.opportunity_matches order by id`).toEqual(
      before,
    )
  })

  test('the scoring process finds what this thread finds', async () => {
    await run('run-7')
    const inWorker = { ...deps, workerFile: new URL('./worker.ts', import.meta.url) }
    expect(await run('run-8', new AbortController().signal, inWorker)).toMatchObject({
      written: 0,
      deleted: 0,
    })
  }, 60_000)

  test('a scoring process that dies is a coded error, and one that is cancelled leaves nothing behind', async () => {
    const none = { ...deps, workerFile: new URL('./no-such-worker.ts', import.meta.url) }
    await expect(run('run-9', new AbortController().signal, none)).rejects.toMatchObject({
      code: 'MATCH_WORKER_FAILED',
    })
    const scorer = await forkScorer(
      { thresholds: deps.options.thresholds, conflicts: deps.options.conflicts },
      AbortSignal.timeout(50),
      new URL('./worker.ts', import.meta.url),
    )
    await expect(scorer.score([])).rejects.toMatchObject({ name: 'TimeoutError' })
    await scorer.close()
    await scorer.close()
  }, 60_000)
})
