import { createHash } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { describeOnBothDatabases, type TestDatabase } from '../../../tests/helpers/database.ts'
import { inTransaction, randomIds, systemClock } from '../../00-platform/index.ts'
import { selectTask } from '../queries/tasks.ts'
import { createRemembered } from '../remembered.ts'
import { importTasks } from './import.ts'

const at = (key: string, spec = 'alpha') => ({ projectId: 'p', spec, key })

const FIRST = `# Tasks

- [x] 1 Set up the store
  - _Estimate: 2h_
- [ ] 2 Write the parser
  - _Depends: 1_
  - _Estimate: 1d_
- [ ] 3 Write the guide
  - _Depends: 2, beta/1_
  - _Agent: tech-writer_
  - _Priority: high_
- [ ] 4 Read the guide
  - _Estimate: 30m_
`

describeOnBothDatabases('HUB-2 the import of tasks.md', (open) => {
  let database: TestDatabase
  let db: TestDatabase['pool']
  const take = (text: string, spec = 'alpha') =>
    inTransaction(db, (tx) =>
      importTasks(
        { db: tx, deps: { ids: randomIds, remembered: createRemembered() }, clock: systemClock },
        { projectId: 'p', spec },
        { text, etag: `sha256-${createHash('sha256').update(text).digest('hex')}` },
      ),
    )
  const task = (key: string, spec?: string) => selectTask(db, at(key, spec))
  const uidOf = async (key: string) => (await task(key))?.uid

  beforeAll(async () => {
    database = await open()
    db = database.pool
  })
  afterAll(() => database.close())
  beforeEach(() => db`truncate ops.tasks, ops.task_dependencies, ops.task_changes, ops.specs`)

  test('HUB-2.20 the tasks are there with status, fields, and what they wait for; the same text again changes nothing', async () => {
    expect(await take(FIRST)).toMatchObject({ changed: true, tasks: 4, markers: [] })
    expect(await task('1')).toMatchObject({ status: 'completed', verification: 'report-due' })
    expect(await task('2')).toMatchObject({ status: 'pending', openDependencies: 0, critical: true })
    expect(await task('3')).toMatchObject({ openDependencies: 2, agent: 'tech-writer' })
    expect(await task('4')).toMatchObject({ openDependencies: 0, critical: false })
    expect(await take(FIRST)).toMatchObject({ changed: false })
  })

  test('HUB-5.20 a task of another spec counts when it is there, completed or gone', async () => {
    await take(FIRST)
    await take('- [ ] 1 Name the parts\n', 'beta')
    expect((await task('3'))?.openDependencies).toBe(2)
    await db`update ops.tasks set status = 'completed' where spec = 'beta'`
    await take('- [x] 1 Name the parts\n- [ ] 2 Draw them\n', 'beta')
    expect((await task('3'))?.openDependencies).toBe(1)
    await take('- [ ] 2 Draw them\n', 'beta')
    expect((await task('3'))?.openDependencies).toBe(2)
  })

  test('HUB-2.21 renumbered tasks, also two that swap, keep what the database knows of them', async () => {
    await take(FIRST)
    const [two, four] = [await uidOf('2'), await uidOf('4')]
    await db`update ops.tasks set status = 'in-progress', lease_holder = 'anna' where key = '2'`
    const swapped = FIRST.replace('2 Write the parser', '4 Write the parser')
      .replace('4 Read the guide', '2 Read the guide')
      .replace('[ ] 4 Write', '[-] 4 Write')
    await take(swapped)
    expect(await uidOf('4')).toBe(two)
    expect(await uidOf('2')).toBe(four)
    expect(await task('4')).toMatchObject({ status: 'in-progress', leaseHolder: 'anna' })
  })

  test('HUB-3.20 a marker that was edited is told, and does not change the status by itself', async () => {
    await take(FIRST)
    const { markers } = await take(
      FIRST.replace('- [ ] 4', '- [~] 4').replace('  - _Estimate: 30m_', '  - _Blocked: no paper_'),
    )
    expect(markers).toEqual([
      { uid: await uidOf('4'), key: '4', status: 'blocked', blockedReason: 'no paper' },
    ])
    expect(await task('4')).toMatchObject({ status: 'pending', blockedReason: null })
  })

  test('HUB-1.20 losing the file loses no history: tasks that come back go on where they were', async () => {
    await take(FIRST)
    const two = await uidOf('2')
    await db`update ops.tasks set status = 'completed', verification = 'confirmed' where key = '2'`
    await take('')
    expect(await task('2')).toBeUndefined()
    await take(FIRST.replace('- [ ] 2', '- [x] 2'))
    expect(await task('2')).toMatchObject({ uid: two, status: 'completed', verification: 'confirmed' })
    expect(await task('3')).toMatchObject({ openDependencies: 1 })
  })

  test('HUB-5.21 a parent waits for its parts, and a part for what its parent waits for', async () => {
    await take(
      '- [ ] 1 First\n- [ ] 2 Second\n  - _Depends: 1_\n  - [ ] 2.1 Its part\n  - [x] 2.2 Its other part\n',
    )
    const open = async (key: string) => (await task(key))?.openDependencies
    expect(await open('2')).toBe(2)
    expect(await open('2.1')).toBe(1)
    expect(await open('1')).toBe(0)
  })

  test('HUB-2.22 an import that fails in its middle leaves everything as it was', async () => {
    await take(FIRST)
    const before = await db`select key, title, status from ops.tasks order by key`
    const failing = inTransaction(db, async (tx) => {
      await importTasks(
        { db: tx, deps: { ids: randomIds, remembered: createRemembered() }, clock: systemClock },
        { projectId: 'p', spec: 'alpha' },
        { text: FIRST.replace('Write the parser', 'Another'), etag: 'sha256-x' },
      )
      throw new Error('the disk is gone')
    })
    await expect(failing).rejects.toThrow('the disk is gone')
    expect(await db`select key, title, status from ops.tasks order by key`).toEqual(before)
  })

  test('HUB-2.23 imports of one spec at once wait for each other: every one sees a whole state', async () => {
    await take(FIRST)
    await Promise.all(
      Array.from({ length: 8 }, (_, index) => take(FIRST.replace('Read the guide', `Read it ${index}`))),
    )
    const rows = await db<{ key: string }[]>`select key from ops.tasks where gone_at is null order by key`
    expect(rows.map(({ key }) => key)).toEqual(['1', '2', '3', '4'])
  })
})
