import { badLimit, type Cases, NOBODY } from './case.ts'

const unknownRun = [{ id: NOBODY }, 'RUN_NOT_FOUND'] as const

export const platformCases: Cases = {
  'audit.list': {
    input: () => ({ action: 'pipeline.run', limit: 5 }),
    failing: [{ cursor: 'nonsense' }, 'CURSOR_INVALID'],
  },
  'audit.story': {
    input: () => ({ requestId: 'nobody-used-it' }),
    failing: [{ requestId: 'x'.repeat(201) }, 'INPUT_INVALID'],
  },
  'db.backup': {
    input: () => ({ label: 'surface' }),
    failing: [{ label: 'No Label!' }, 'INPUT_INVALID'],
    dryRun: 'refused',
  },
  'hub.actions': {},
  'hub.status': {},
  // Has a test of its own: it needs a run that waits.
  'runs.cancel': { failing: unknownRun },
  'runs.get': { input: ({ runId }) => ({ id: runId }), failing: unknownRun },
  'runs.list': { input: () => ({ action: 'match.run', status: 'succeeded', limit: 2 }), failing: badLimit },
  'runs.logs': { input: ({ runId }) => ({ id: runId, limit: 3 }), failing: unknownRun },
  'runs.retry': { input: ({ shortRunId }) => ({ id: shortRunId }), failing: unknownRun, dryRun: true },
  'session.create-link': {
    input: () => ({ person: 'Ada' }),
    failing: [{ person: 'Ada', role: 'emperor' }, 'INPUT_INVALID'],
  },
  'token.create': {
    input: (_, surface) => ({ name: `of-${surface}`, role: 'agent' }),
    failing: [{ name: 'looker' }, 'TOKEN_NAME_TAKEN'],
    dryRun: { name: 'never-made' },
  },
  'token.list': { moves: true },
  'token.revoke': {
    input: (_, surface) => ({ name: `of-${surface}` }),
    failing: [{ name: 'nobody' }, 'TOKEN_NOT_FOUND'],
  },
  'token.rotate': { input: () => ({ name: 'spare' }), failing: [{ name: 'nobody' }, 'TOKEN_NOT_FOUND'] },
}
