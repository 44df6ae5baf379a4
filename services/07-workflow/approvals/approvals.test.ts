import { createHash } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { describeOnBothDatabases, type TestDatabase } from '../../../tests/helpers/database.ts'
import { type Actor, type Db, inTransaction, randomIds, systemClock } from '../../00-platform/index.ts'
import {
  type ApprovalCall,
  decideApproval,
  diffApproval,
  getApproval,
  listApprovals,
  noticeContent,
  requestApproval,
  undoDecision,
  withdrawRequest,
} from './approvals.ts'
import { addComment, settleComment } from './comments.ts'
import type { Decision } from './queries.ts'

const AGENT: Actor = { name: 'agent', kind: 'agent', role: 'agent', onBehalfOf: 'backend-engineer' }
const person = (name: string): Actor => ({ name, kind: 'person', role: 'operator' })
const DESIGN = 'specs/alpha/design.md'
const FIRST = '# Design\n\nOne table.\nOne index.\n'
const hashOf = (text: string) => createHash('sha256').update(text).digest('hex')

describeOnBothDatabases('HUB-7 approvals', (open) => {
  let database: TestDatabase
  let db: TestDatabase['pool']
  /** What the file holds; the reader of files is somebody else's work. */
  let file = FIRST

  const callOf = (actor: Actor, on: Db): ApprovalCall => ({
    db: on,
    actor,
    clock: systemClock,
    deps: { ids: randomIds },
  })
  const as = <T>(actor: Actor, work: (call: ApprovalCall) => Promise<T>) =>
    inTransaction(db, (tx) => work(callOf(actor, tx)))
  const request = (actor = AGENT, title = 'Design of alpha') =>
    as(actor, (call) =>
      requestApproval(call, {
        projectId: 'p',
        title,
        filePath: DESIGN,
        type: 'document',
        category: 'spec',
        categoryName: 'alpha',
        content: { text: file, hash: hashOf(file) },
      }),
    )
  const decide = (name: string, id: string, decision: Decision, reason: string | null = null) =>
    as(person(name), (call) => decideApproval(call, { id, decision, reason, hashNow: hashOf(file) }))

  beforeAll(async () => {
    database = await open()
    db = database.pool
  })
  afterAll(() => database.close())
  beforeEach(async () => {
    file = FIRST
    await db`truncate ops.approvals, ops.approval_snapshots, ops.approval_comments, ops.approval_decisions`
  })

  test('HUB-7.1 a request waits, bound to the SHA-256 of what was shown; the same again is the same request', async () => {
    const first = await request()
    expect(first).toMatchObject({ status: 'pending', revision: 1, contentHash: hashOf(FIRST) })
    expect(first).toMatchObject({ requestedBy: 'agent', requestedFor: 'backend-engineer' })
    expect((await request()).id).toBe(first.id)
    expect(
      (await listApprovals(db, { projectId: 'p', status: 'pending', order: 'newest', limit: 10 })).approvals,
    ).toHaveLength(1)
  })

  test('HUB-7.2 an edit after the approval makes it stale; the old content makes it good again', async () => {
    const { id } = await request()
    await decide('olga', id, 'approved')
    const notice = (text: string | null) =>
      as(AGENT, (call) =>
        noticeContent(call, { projectId: 'p', filePath: DESIGN }, text === null ? null : hashOf(text)),
      )
    expect(await notice(FIRST)).toEqual([])
    expect(await notice(`${FIRST} `)).toEqual([{ id, stale: true }])
    expect((await getApproval(db, id)).staleAt).not.toBeNull()
    expect(await notice(`${FIRST}  `)).toEqual([])
    expect(await notice(FIRST)).toEqual([{ id, stale: false }])
    expect((await getApproval(db, id)).staleAt).toBeNull()
    expect(await notice(null)).toEqual([{ id, stale: true }])
  })

  test('HUB-7.3 what changed while it waited cannot be approved unseen', async () => {
    const { id } = await request()
    file = `${FIRST}And a back door.\n`
    await expect(decide('olga', id, 'approved')).rejects.toMatchObject({ code: 'APPROVAL_CONTENT_CHANGED' })
    expect((await getApproval(db, id)).status).toBe('pending')
    const second = await request()
    expect(second).toMatchObject({ id, revision: 2, contentHash: hashOf(file) })
    expect(await decide('olga', id, 'approved')).toMatchObject({ status: 'approved', decidedBy: 'olga' })
  })

  test('HUB-7.4 of twenty decisions at once one is made; the others are told by whom', async () => {
    const { id } = await request()
    const names = Array.from({ length: 20 }, (_, index) => `person-${index}`)
    const answers = await Promise.allSettled(
      names.map((name, index) => decide(name, id, index % 2 === 0 ? 'approved' : 'rejected', 'because')),
    )
    const won = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []))
    expect(won).toHaveLength(1)
    for (const answer of answers)
      if (answer.status === 'rejected')
        expect(answer.reason).toMatchObject({
          code: 'APPROVAL_ALREADY_DECIDED',
          message: expect.stringContaining(won[0]?.decidedBy as string),
        })
    const [{ count } = { count: 0 }] = await db<
      { count: number }[]
    >`select count(*) from ops.approval_decisions`
    expect(count).toBe(1)
  })

  test('HUB-7.5 nobody approves an own request: not under another token of the name, not the agent it was made for', async () => {
    const { id } = await request(person('Olga'))
    await expect(decide('olga', id, 'approved')).rejects.toMatchObject({ code: 'APPROVAL_OF_OWN_REQUEST' })
    await withdraw(id)
    const other = await request()
    await expect(decide('backend-engineer', other.id, 'approved')).rejects.toMatchObject({
      code: 'APPROVAL_OF_OWN_REQUEST',
    })
    expect(await decide('olga', other.id, 'approved')).toMatchObject({ status: 'approved' })
  })
  const withdraw = (id: string) => as(person('Olga'), (call) => withdrawRequest(call, id))

  test('HUB-7.6 versions are kept, and the lines that differ between any two are told', async () => {
    const { id } = await request()
    file = FIRST.replace('One index.', 'Two indexes.')
    await request()
    file = `${file}A view.\n`
    await request()
    const newest = await diffApproval(db, { id })
    expect(newest).toMatchObject({ from: 2, to: 3, lines: file.split('\n').length - 1 })
    expect(newest.hunks[0]?.lines.filter((line) => !line.startsWith(' '))).toEqual(['+A view.'])
    const all = await diffApproval(db, { id, from: 1, to: 3 })
    expect(all.hunks[0]?.lines.filter((line) => !line.startsWith(' '))).toEqual([
      '-One index.',
      '+Two indexes.',
      '+A view.',
    ])
    await expect(diffApproval(db, { id, from: 1, to: 9 })).rejects.toMatchObject({
      code: 'APPROVAL_REVISION_UNKNOWN',
    })
  })

  test('HUB-7.7 comments come back with the text they point at, also when a later revision changed it', async () => {
    const { id } = await request()
    const anchored = await as(person('olga'), (call) =>
      addComment(call, { id, body: 'Which one?', line: 3, endLine: 4 }),
    )
    await as(person('olga'), (call) => addComment(call, { id, body: 'Good start.' }))
    await expect(
      as(person('olga'), (call) => addComment(call, { id, body: 'x', line: 4, endLine: 40 })),
    ).rejects.toMatchObject({ code: 'COMMENT_ANCHOR_INVALID' })
    await decide('olga', id, 'needs-revision')
    file = '# Design\n\nTwo tables.\n'
    expect(await request()).toMatchObject({ id, revision: 2, status: 'pending' })
    const { comments } = await getApproval(db, id)
    expect(comments).toMatchObject([
      { revision: 1, line: 3, endLine: 4, selection: 'One table.\nOne index.', resolvedBy: null },
      { revision: 1, line: null, selection: null, body: 'Good start.' },
    ])
    const order = { id, comment: anchored.id }
    const resolved = await as(AGENT, (call) => settleComment(call, { ...order, resolved: true }))
    expect(resolved.resolvedBy).toBe('backend-engineer')
    const again = await as(person('olga'), (call) => settleComment(call, { ...order, resolved: false }))
    expect(again.resolvedBy).toBeNull()
    await expect(
      as(AGENT, (call) => settleComment(call, { id, comment: 999_999, resolved: true })),
    ).rejects.toMatchObject({ code: 'COMMENT_NOT_FOUND' })
  })

  test('HUB-7.8 a refusal says why: a reason or an open comment', async () => {
    const { id } = await request()
    await expect(decide('olga', id, 'rejected')).rejects.toMatchObject({ code: 'APPROVAL_REASON_MISSING' })
    expect(await decide('olga', id, 'rejected', 'Not now')).toMatchObject({
      status: 'rejected',
      reason: 'Not now',
    })
  })

  test('HUB-7.9 a decision can be taken back while nothing newer waits; the history keeps both', async () => {
    const { id } = await request()
    await expect(undo(id)).rejects.toMatchObject({ code: 'APPROVAL_NOTHING_TO_UNDO' })
    await decide('olga', id, 'approved')
    expect(await undo(id)).toMatchObject({ status: 'pending', decidedBy: null })
    await decide('olga', id, 'rejected', 'Second thoughts')
    const rows = await db`
      select decision, undone_by as "undoneBy" from ops.approval_decisions order by id`
    expect(rows).toEqual([
      { decision: 'approved', undoneBy: 'olga' },
      { decision: 'rejected', undoneBy: null },
    ])
    file = `${FIRST}More.\n`
    const next = await request()
    expect(next.id).not.toBe(id)
    await expect(undo(id)).rejects.toMatchObject({ code: 'APPROVAL_UNDO_BLOCKED' })
  })
  const undo = (id: string) => as(person('olga'), (call) => undoDecision(call, id))

  test('HUB-7.10 content with NUL, without a line end, of 10 MB is kept as it is', async () => {
    file = `a\u0000b\r\nä${'x'.repeat(10 * 1024 * 1024 - 8)}`
    const { id } = await request()
    const rows = await db<{ content: Buffer }[]>`
      select content from ops.approval_snapshots where approval_id = ${id}`
    expect(hashOf(rows[0]?.content.toString('utf8') as string)).toBe(hashOf(file))
  })

  test('HUB-7.11 two versions that have nothing in common are refused in time, not compared for ever', async () => {
    const lines = (of: string) =>
      Array.from({ length: 60_000 }, (_, index) => `${of} ${index * 7919}`).join('\n')
    file = lines('a')
    const { id } = await request()
    file = lines('b')
    await request()
    const started = performance.now()
    await expect(diffApproval(db, { id })).rejects.toMatchObject({ code: 'DIFF_TOO_LARGE' })
    expect(performance.now() - started).toBeLessThan(20_000)
  })
})
