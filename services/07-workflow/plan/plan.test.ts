import { renameSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { describeOnBothDatabases, type TestDatabase } from '../../../tests/helpers/database.ts'
import { OPERATOR } from '../../../tests/helpers/platform.ts'
import { openWorkflow, type TestProject, type TestWorkflow } from '../../../tests/helpers/workflow.ts'

const TASKS = `- [x] 1 Draw
- [ ] 2 Dig
  - _Depends: 1_
  - _Estimate: 2h_
- [ ] 3 Pour
  - _Depends: 2, beta/1, beta/9, 8_
- [ ] 4 Paint
  - _Agent: painter_
  - _Estimate: 30m_
`
const FILE = 'specs/alpha/tasks.md'

interface Node {
  ref: string
  title: string
  status: string
  agent: string | null
  holder: string | null
  times: { minutes: number; slack: number; critical: boolean } | null
}

describeOnBothDatabases('HUB-5 the graph of a spec', (open) => {
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

  const alpha = () => hub.project({ [FILE]: TASKS, 'specs/beta/tasks.md': '- [ ] 1 Order stones\n' })
  const graph = (project: TestProject, spec = 'alpha') => project.call('specs.graph', { spec })
  const nodes = async (project: TestProject, spec = 'alpha') => {
    const { tasks } = (await graph(project, spec)) as { tasks: Node[] }
    return Object.fromEntries(tasks.map((task) => [task.ref, task]))
  }

  test('HUB-5.40 status, holder, times, waves and what other specs and nobody have, in the order of the file', async () => {
    const project = await alpha()
    await project.call('tasks.list', { spec: 'beta' })
    await project.call('tasks.set-status', {
      spec: 'alpha',
      id: '4',
      status: 'in-progress',
      agent: 'painter',
    })
    const { tasks, ...rest } = await graph(project)
    expect(tasks).toMatchObject([
      { ref: 'alpha/1', id: '1', title: 'Draw', status: 'completed', agent: null, holder: null, times: null },
      { ref: 'alpha/2', status: 'pending', times: { minutes: 120, slack: 0, critical: true } },
      { ref: 'alpha/3', status: 'pending', times: { minutes: 60, earliestStart: 120, critical: true } },
      { ref: 'alpha/4', status: 'in-progress', agent: 'painter', holder: 'painter', times: { slack: 150 } },
    ])
    expect(rest).toMatchObject({
      spec: 'alpha',
      edges: [
        { from: 'alpha/1', to: 'alpha/2' },
        { from: 'alpha/2', to: 'alpha/3' },
      ],
      waves: [
        { wave: 1, tasks: ['alpha/2', 'alpha/4'], groups: [['alpha/4', 'alpha/2']] },
        { wave: 2, tasks: ['alpha/3'] },
      ],
      criticalPath: { tasks: ['alpha/2', 'alpha/3'], totalMinutes: 180, assumedEstimates: 1 },
      missing: [
        { task: 'alpha/3', reference: 'beta/9' },
        { task: 'alpha/3', reference: '8' },
      ],
      outside: [{ task: 'alpha/3', target: 'beta/1', status: 'pending' }],
    })
  })

  test('HUB-5.41 what another hub on the same database changed is in the next answer', async () => {
    const project = await alpha()
    await graph(project)
    await project.call('tasks.list', { spec: 'beta' })
    const other = await openWorkflow(database)
    const set = (spec: string, id: string, status: string) =>
      other.platform.invoke(
        'tasks.set-status',
        { project: project.id, spec, id, status, agent: 'anna', implicit: true },
        { actor: { name: 'agent', kind: 'agent', role: 'agent' }, channel: 'internal' },
      )
    await set('alpha', '2', 'in-progress')
    expect(await nodes(project)).toMatchObject({ 'alpha/2': { status: 'in-progress', holder: 'anna' } })
    await set('alpha', '2', 'completed')
    await set('beta', '1', 'in-progress')
    await set('beta', '1', 'completed')
    await other.close()
    const { tasks, outside, waves } = await graph(project)
    expect(tasks[1]).toMatchObject({ status: 'completed', holder: null, times: null })
    expect(outside).toEqual([])
    expect(waves[0].tasks).toEqual(['alpha/3', 'alpha/4'])
  })

  test('HUB-5.42 an edit of the file is in the next answer: titles, order, dependencies; and so is its undoing', async () => {
    const project = await alpha()
    const before = await graph(project)
    project.write(FILE, `- [ ] 5 First\n${TASKS.replace('4 Paint', '4 Paint it\n  - _Depends: 5_')}`)
    const edited = await graph(project)
    expect(edited.tasks.map(({ ref, title }: Node) => `${ref} ${title}`)).toEqual([
      'alpha/5 First',
      'alpha/1 Draw',
      'alpha/2 Dig',
      'alpha/3 Pour',
      'alpha/4 Paint it',
    ])
    expect(edited.edges).toContainEqual({ from: 'alpha/5', to: 'alpha/4' })
    project.write(FILE, TASKS)
    expect(await graph(project)).toEqual(before)
  })

  test('HUB-5.43 a spec that was renamed, archived and brought back has its own graph', async () => {
    const project = await alpha()
    await graph(project)
    renameSync(join(project.root, 'specs/alpha'), join(project.root, 'specs/gamma'))
    expect(Object.keys(await nodes(project, 'gamma'))).toEqual(['gamma/1', 'gamma/2', 'gamma/3', 'gamma/4'])
    await project.call('specs.archive', { spec: 'gamma' }, { actor: OPERATOR })
    expect((await graph(project, 'gamma')).tasks).toEqual([])
    await project.call('specs.unarchive', { spec: 'gamma' }, { actor: OPERATOR })
    expect(await nodes(project, 'gamma')).toMatchObject({ 'gamma/4': { agent: 'painter', title: 'Paint' } })
  })

  test('HUB-5.44 what was answered before is answered again only while nothing of it changed', async () => {
    const four = '- [ ] 1 A\n- [ ] 2 B\n- [ ] 3 C\n  - _Depends: beta/1_\n- [ ] 4 D\n'
    const project = await hub.project({ [FILE]: four, 'specs/beta/tasks.md': '- [ ] 1 Order stones\n' })
    const twin = await hub.project({ [FILE]: four })
    await project.call('tasks.list', { spec: 'beta' })
    const groups = async (maxParallel: number) =>
      (await project.call('specs.graph', { spec: 'alpha', maxParallel })).waves[0].groups
    expect((await groups(2)).length).toBe(2)
    expect((await groups(4)).length).toBe(1)
    expect((await groups(2)).length).toBe(2)
    const before = await graph(project)
    expect(await graph(project)).toEqual(before)
    expect((await graph(twin)).missing).toMatchObject([{ reference: 'beta/1' }])
    expect(await graph(project)).toEqual(before)
    await project.call('tasks.claim', { spec: 'alpha', id: '1', agent: 'anna' })
    expect((await nodes(project))['alpha/1']).toMatchObject({ holder: 'anna' })
    await project.call('tasks.release', { spec: 'alpha', id: '1' }, { actor: OPERATOR })
    expect((await nodes(project))['alpha/1']).toMatchObject({ holder: null })
    expect(await graph(project)).toEqual(before)
  })
})
