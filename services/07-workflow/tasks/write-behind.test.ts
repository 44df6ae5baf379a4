import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { describeOnBothDatabases, type TestDatabase } from '../../../tests/helpers/database.ts'
import { openWorkflow, type TestProject, type TestWorkflow } from '../../../tests/helpers/workflow.ts'
import { systemClock } from '../../00-platform/clock.ts'
import { randomIds } from '../../00-platform/index.ts'
import { openProject, type ProjectFiles } from '../files/index.ts'
import { createRemembered } from '../remembered.ts'
import { writeBehind } from './write-behind.ts'

const TASKS = '- [ ] 1 Dig\n- [ ] 2 Pour\n'
const FILE = 'specs/alpha/tasks.md'

describeOnBothDatabases('HUB-3 markers are written behind', (open) => {
  let database: TestDatabase
  let hub: TestWorkflow
  beforeAll(async () => {
    database = await open()
    hub = await openWorkflow(database)
  })
  afterAll(async () => {
    await hub?.close()
    await database?.close()
  })

  /** A project whose database says that task 1 is completed, and whose file does not. */
  async function behind(): Promise<TestProject> {
    const project = await hub.project({ [FILE]: TASKS })
    await project.call('tasks.list', { spec: 'alpha' })
    await setInDatabase(project, '1', 'completed')
    return project
  }
  const setInDatabase = (project: TestProject, key: string, status: string) =>
    database.pool`
      update ops.tasks set status = ${status}
      where project_id = ${project.id} and spec = 'alpha' and key = ${key} and gone_at is null`
  const written = async (project: TestProject) => {
    const rows = await database.pool<{ key: string; status: string }[]>`
      select key, written_status as status from ops.tasks
      where project_id = ${project.id} and gone_at is null order by key`
    return rows.map(({ status }) => status)
  }
  /**
   * Writes with something that happens when the new text is on the disk, but not in its place; or with one that happens
   * when it is in its place, but the database does not say so yet: what it throws is the end of that hub.
   */
  const write = (project: TestProject, meanwhile: () => unknown, afterPut: () => unknown = () => {}) => {
    const files = openProject(project.root)
    const prepareDocument: ProjectFiles['prepareDocument'] = async (...given) => {
      const prepared = await files.prepareDocument(...given)
      await meanwhile()
      const put = async () => {
        await prepared.put()
        await afterPut()
      }
      return { ...prepared, put }
    }
    const call = {
      deps: { ids: randomIds, remembered: createRemembered() },
      db: database.pool,
      clock: systemClock,
      requestId: 'write-behind',
    }
    return writeBehind(call, {
      projectId: project.id,
      files: { ...files, prepareDocument },
      spec: 'alpha',
    })
  }

  test('HUB-3.60 the file shows what the database says, and the database knows it', async () => {
    const project = await behind()
    expect(await write(project, () => {})).toEqual({ written: 1, error: null })
    expect(project.read(FILE)).toBe('- [x] 1 Dig\n- [ ] 2 Pour\n')
    expect(await written(project)).toEqual(['completed', 'pending'])
    expect(await write(project, () => {})).toEqual({ written: 0, error: null })
  })

  test('HUB-3.61 an edit that is saved while it is written is never written over, and the marker follows it', async () => {
    const project = await behind()
    const edited = '- [ ] 0 Look\n- [ ] 1 Dig\n- [-] 2 Pour\n'
    await expect(write(project, () => project.write(FILE, edited))).rejects.toMatchObject({
      code: 'DOCUMENT_CHANGED',
    })
    expect(project.read(FILE)).toBe(edited)
    expect(await written(project)).toEqual(['pending', 'pending'])
    await project.call('specs.sync', { spec: 'alpha' })
    expect(project.read(FILE)).toBe(edited.replace('[ ] 1', '[x] 1'))
    expect(await project.rows()).toMatchObject({ 'alpha/2': { status: 'in-progress' } })
  })

  test('HUB-3.62 what another hub took in meanwhile is not contradicted: the text is read again', async () => {
    const project = await behind()
    const meanwhile = () => database.pool`
      update ops.specs set tasks_etag = 'sha256-of-another-text' where project_id = ${project.id}`
    await expect(write(project, meanwhile)).rejects.toMatchObject({ code: 'DOCUMENT_CHANGED' })
    expect(project.read(FILE)).toBe(TASKS)
    expect(await written(project)).toEqual(['pending', 'pending'])
  })

  test('HUB-3.63 a status that changes while it is written is behind again, not forgotten', async () => {
    const project = await behind()
    expect(await write(project, () => setInDatabase(project, '1', 'pending'))).toMatchObject({ written: 1 })
    expect(project.read(FILE)).toBe('- [x] 1 Dig\n- [ ] 2 Pour\n')
    expect(await write(project, () => {})).toMatchObject({ written: 1 })
    expect(project.read(FILE)).toBe(TASKS)
  })

  test('HUB-3.64 a file that cannot be read is told, and kept until it can be written', async () => {
    const project = await behind()
    rmSync(join(project.root, FILE))
    expect(await write(project, () => {})).toMatchObject({
      written: 0,
      error: { code: 'DOCUMENT_NOT_FOUND' },
    })
    project.write(FILE, TASKS)
    expect(await write(project, () => {})).toEqual({ written: 1, error: null })
    const rows = await database.pool`select sync_error from ops.specs where project_id = ${project.id}`
    expect(rows).toEqual([{ sync_error: null }])
  })

  test('HUB-3.65 a dry run of a sync writes nothing', async () => {
    const project = await behind()
    const planned = await project.call('specs.sync', { spec: 'alpha' }, { dryRun: true })
    expect(planned).toMatchObject({ written: 0, imported: false })
    expect(project.read(FILE)).toBe(TASKS)
    expect(await project.call('specs.sync', { spec: 'alpha' })).toMatchObject({ written: 1 })
  })

  describe('a hub is killed when the markers stand in the file, and the database does not say so', () => {
    /** The file says that task 1 is completed, the database that it was never told. */
    async function killed(): Promise<TestProject> {
      const project = await behind()
      const end = () => {
        throw new Error('killed')
      }
      await expect(write(project, () => {}, end)).rejects.toThrow('killed')
      expect(project.read(FILE)).toBe('- [x] 1 Dig\n- [ ] 2 Pour\n')
      expect(await written(project)).toEqual(['pending', 'pending'])
      return project
    }
    const changes = async (project: TestProject) =>
      database.pool`
        select c.event::text as event from ops.task_changes c join ops.tasks t on t.uid = c.task_uid
        where t.project_id = ${project.id} and c.cause = 'file'`

    test('HUB-3.66 its own marker is no edit of anybody: nothing conflicts, nothing is put back', async () => {
      const project = await killed()
      await setInDatabase(project, '1', 'pending')
      await project.call('specs.sync', { spec: 'alpha' })
      expect(await project.rows()).toMatchObject({ 'alpha/1': { status: 'pending' } })
      expect(await changes(project)).toEqual([])
      expect(project.read(FILE)).toBe(TASKS)
      expect(await written(project)).toEqual(['pending', 'pending'])
    })

    test('HUB-3.67 nor is it when somebody edits another line before the next look', async () => {
      const project = await killed()
      await setInDatabase(project, '1', 'pending')
      project.write(FILE, '- [x] 1 Dig\n- [-] 2 Pour it\n')
      await project.call('specs.sync', { spec: 'alpha' })
      expect(await project.rows()).toMatchObject({
        'alpha/1': { status: 'pending' },
        'alpha/2': { status: 'in-progress' },
      })
      expect(await changes(project)).toHaveLength(1)
      expect(project.read(FILE)).toBe('- [ ] 1 Dig\n- [-] 2 Pour it\n')
    })

    test('HUB-3.68 an edit of that very marker is one, and goes through the rules', async () => {
      const project = await killed()
      project.write(FILE, '- [-] 1 Dig\n- [ ] 2 Pour\n')
      await project.call('specs.sync', { spec: 'alpha' })
      expect(await changes(project)).toEqual([{ event: 'conflict' }])
      expect(project.read(FILE)).toBe('- [-] 1 Dig\n- [ ] 2 Pour\n')
    })

    test('HUB-3.69 killed before it stood there, the next round writes it, and no note of it stays', async () => {
      const project = await behind()
      const end = () => {
        throw new Error('killed')
      }
      await expect(write(project, end)).rejects.toThrow('killed')
      await setInDatabase(project, '2', 'in-progress')
      expect(await write(project, () => {})).toMatchObject({ written: 2, error: null })
      expect(project.read(FILE)).toBe('- [x] 1 Dig\n- [-] 2 Pour\n')
      expect(await database.pool`select tag from ops.marker_writes where project_id = ${project.id}`).toEqual(
        [],
      )
    })

    test('HUB-3.70 of two hubs that write at once one is first, and what it leaves when it is killed is its own', async () => {
      const project = await behind()
      const end = () => {
        throw new Error('killed')
      }
      const second = async () => {
        await setInDatabase(project, '2', 'in-progress')
        // The other hub has noted what it is about to write, and is slower.
        await expect(write(project, end)).rejects.toThrow('killed')
      }
      await expect(write(project, second, end)).rejects.toThrow('killed')
      expect(project.read(FILE)).toBe('- [x] 1 Dig\n- [ ] 2 Pour\n')
      await setInDatabase(project, '1', 'pending')
      await project.call('specs.sync', { spec: 'alpha' })
      expect(await project.rows()).toMatchObject({
        'alpha/1': { status: 'pending' },
        'alpha/2': { status: 'in-progress' },
      })
      expect(project.read(FILE)).toBe('- [ ] 1 Dig\n- [-] 2 Pour\n')
    })
  })
})
