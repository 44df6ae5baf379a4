import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { badLimit, type Cases, NOBODY, type World } from './case.ts'

const COMPLETION = {
  status: 'COMPLETE',
  accomplishments: ['The page'],
  files: ['src/page.tsx'],
  databaseChanges: [],
  dependenciesUsed: [],
  testing: ['unit: 3 passed'],
  nextTasks: ['2'],
  processImprovements: [],
  handoffNotes: [],
}
const PROGRESS = {
  implementation: 'COMPLETE',
  filesModified: ['src/page.tsx'],
  testsAdded: [],
  coverage: 'none',
  reviewStatus: 'PENDING',
  dependencies: ['2'],
  nextSteps: [],
}
const drawing = { spec: 'work', id: '1' }
const reviewed = { spec: 'work', id: '3' }

/** Gives task 3 out anew and has it completed by the agent that it was given to. @returns the assignment, whose first review is due */
async function bringToReview({ call }: World): Promise<{ id: unknown }> {
  const agent = 'tech-writer'
  let id: unknown
  for (const assignee of ['backend-engineer', agent]) {
    const order = { spec: 'work', tasks: [{ task: reviewed.id, assignee }], replace: true }
    const { assignments } = (await call('assignments.create', order)) as { assignments: { id: string }[] }
    id = assignments[0]?.id
  }
  const begun = await call('tasks.set-status', { ...reviewed, agent, status: 'in-progress' }, 'agent')
  const { token: lease } = begun.lease as { token: string }
  await call('tasks.set-status', { ...reviewed, agent, status: 'completed', lease }, 'agent')
  return { id }
}

/** Agents, their assignments and what they hand in; on the spec `work`. */
export const agentCases: Cases = {
  'agents.create': {
    input: (_, surface) => ({ name: `of-${surface}`, role: 'Keeps data', expertise: ['sql'] }),
    undo: async ({ project }) => rmSync(join(project, '.agents'), { recursive: true }),
    failing: [{ name: 'No Name!', role: 'None' }, 'AGENT_NAME_INVALID'],
    dryRun: true,
  },
  'agents.list': { failing: [{ project: 'nowhere' }, 'PROJECT_UNKNOWN'] },
  'assignments.create': {
    input: () => ({ spec: 'work', tasks: [{ task: '2', assignee: 'tech-writer' }] }),
    failing: [{ spec: 'work', tasks: [{ task: '99' }] }, 'TASK_NOT_FOUND'],
    dryRun: true,
  },
  'assignments.list': { input: () => ({ spec: 'work', limit: 3 }), failing: badLimit },
  'assignments.review': {
    input: () => ({ id: NOBODY, step: 'qa-review', verdict: 'pass', agent: 'qa-engineer' }),
    prepare: bringToReview,
    undo: ({ call }) => call('tasks.set-status', { ...reviewed, status: 'pending', reason: 'once more' }),
    failing: [{ id: NOBODY, step: 'qa-review', verdict: 'pass' }, 'ASSIGNMENT_NOT_FOUND'],
  },
  'implementation.log': {
    input: () => ({
      ...drawing,
      summary: 'Drew the page',
      filesCreated: ['src/page.tsx'],
      artifacts: { components: [{ name: 'Page', purpose: 'Shows it' }] },
    }),
    failing: [{ ...drawing, id: '99', summary: 'x' }, 'TASK_NOT_FOUND'],
  },
  'implementation.search': { input: () => ({ text: 'page', file: 'src', limit: 2 }), failing: badLimit },
  'reports.list': { input: () => ({ spec: 'work', limit: 2 }), failing: badLimit },
  'reports.attention': { input: () => ({ limit: 2 }), failing: badLimit },
  'reports.status': {
    input: () => ({ spec: 'work', format: 'markdown' }),
    failing: [{ spec: 'nowhere' }, 'SPEC_NOT_FOUND'],
  },
  'tasks.report': {
    input: () => ({ ...drawing, report: COMPLETION }),
    failing: [{ ...drawing, markdown: 'Done!' }, 'REPORT_INCOMPLETE'],
    dryRun: true,
  },
  'tasks.report-status': {
    input: () => ({ ...drawing, report: PROGRESS }),
    failing: [drawing, 'REPORT_FORM_UNCLEAR'],
  },
}
