import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Cases, Output, World } from './case.ts'

const address = { spec: 'cart', id: '1' }
const noTask = [{ spec: 'cart', id: '9' }, 'TASK_NOT_FOUND'] as const
const noSpec = [{ spec: 'nowhere' }, 'SPEC_NOT_FOUND'] as const
const tokenOf = ({ lease }: Output) => (lease as { token: string }).token

/** The task is free again, and its marker stands in the file. */
async function free({ call }: World): Promise<void> {
  await call('tasks.release', { ...address, reason: 'for the next one' })
  await call('specs.sync', { spec: 'cart' })
}

const claimed = async ({ call }: World) => ({ lease: tokenOf(await call('tasks.claim', address, 'agent')) })

/** Somebody ticks task 2 off in the file, although it waits for task 1. */
async function conflict({ call, project }: World): Promise<undefined> {
  const file = join(project, 'specs', 'cart', 'tasks.md')
  writeFileSync(file, readFileSync(file, 'utf8').replace('- [ ] 2 ', '- [x] 2 '))
  await call('specs.sync', { spec: 'cart' })
}

const painting = { spec: 'paint', id: '1' }
const PAINTED = {
  'specs/paint/tasks.md': '- [ ] 1 Paint the wall\n',
  'src/wall.ts': 'wall\n',
}
const REPORT = {
  status: 'COMPLETE',
  accomplishments: ['The wall'],
  files: ['src/wall.ts'],
  databaseChanges: [],
  dependenciesUsed: [],
  testing: ['unit: 3 passed'],
  nextTasks: [],
  processImprovements: [],
  handoffNotes: [],
}

/** Brings a task to where it can be confirmed: the agent does it and reports, the owner approves its file. */
async function paint({ call, project }: World): Promise<undefined> {
  for (const [path, text] of Object.entries(PAINTED)) {
    const file = join(project, path)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text)
  }
  await call('specs.sync', { spec: painting.spec })
  const begun = await call('tasks.set-status', { ...painting, status: 'in-progress' }, 'agent')
  await call('tasks.set-status', { ...painting, status: 'completed', lease: tokenOf(begun) }, 'agent')
  await call('tasks.report', { ...painting, report: REPORT }, 'agent')
  const request = { title: 'Task 1: the wall', filePath: 'src/wall.ts', categoryName: painting.spec }
  const { id } = await call('approvals.request', request, 'agent')
  await call('approvals.approve', { id })
}

export const taskCases: Cases = {
  'specs.graph': { input: () => ({ spec: 'cart', maxParallel: 2 }), failing: noSpec },
  'specs.sync': { input: () => ({ spec: 'cart' }), failing: noSpec, dryRun: true },
  'tasks.claim': {
    input: () => ({ ...address, leaseSeconds: 60 }),
    undo: free,
    failing: noTask,
    dryRun: true,
  },
  'tasks.confirm': {
    input: () => painting,
    prepare: paint,
    undo: ({ call }) =>
      call('tasks.set-status', { ...painting, status: 'pending', reason: 'for the next one' }),
    // A task that was completed in its file: nobody reported on it.
    failing: [{ spec: 'cart', id: '3' }, 'TASK_REPORT_MISSING'],
  },
  'tasks.get': { input: () => address, failing: noTask },
  'tasks.heartbeat': {
    input: () => ({ ...address, lease: '1.0123456789abcdef' }),
    prepare: claimed,
    undo: free,
    failing: [{ ...address, lease: 'none' }, 'LEASE_TOKEN_INVALID'],
  },
  'tasks.list': {
    input: () => ({ spec: 'cart', ready: true, limit: 5 }),
    failing: noSpec,
  },
  'tasks.search': {
    input: () => ({ spec: 'cart', text: 'CART', order: 'file', limit: 5 }),
    failing: noSpec,
  },
  'tasks.keep': { input: () => ({ spec: 'cart' }), failing: [{ project: 'nowhere' }, 'PROJECT_UNKNOWN'] },
  'tasks.next': {
    input: () => ({ specs: ['cart'], expertise: ['payment', 'cart'] }),
    undo: free,
    failing: [{ specs: ['nowhere'] }, 'SPEC_NOT_FOUND'],
    dryRun: true,
  },
  'tasks.release': {
    input: () => address,
    prepare: claimed,
    undo: ({ call }) => call('specs.sync', { spec: 'cart' }),
    failing: noTask,
  },
  'tasks.set-status': {
    input: () => ({ ...address, status: 'blocked', reason: 'no bank answers' }),
    undo: async ({ call }) => {
      await call('tasks.set-status', { ...address, status: 'pending' })
      await call('specs.sync', { spec: 'cart' })
    },
    failing: [{ ...address, status: 'completed' }, 'TASK_NOT_STARTED'],
    dryRun: true,
  },
  'tasks.settle-conflict': {
    input: () => ({ spec: 'cart', id: '2', take: 'database' }),
    prepare: conflict,
    undo: ({ call }) => call('specs.sync', { spec: 'cart' }),
    failing: [{ spec: 'cart', id: '2', take: 'database' }, 'TASK_CONFLICT_NONE'],
  },
}
