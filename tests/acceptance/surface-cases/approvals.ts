import { badLimit, type Case, type Cases, NOBODY, type World } from './case.ts'

const unknown = [{ id: NOBODY }, 'APPROVAL_NOT_FOUND'] as const
const steering = {
  title: 'The means',
  filePath: 'steering/tech.md',
  category: 'steering',
  categoryName: 'tech',
}
const waitsAgain = ({ call, approvalId }: World) => call('approvals.undo', { ids: [approvalId] })

/** Decisions are made by the owner, a named operator; the request is the agent's. */
const decision = (reason?: string): Case => ({
  input: ({ approvalId }) => ({ id: approvalId, ...(reason === undefined ? {} : { reason }) }),
  undo: waitsAgain,
  failing: unknown,
})

export const approvalCases: Cases = {
  'approvals.approve': decision(),
  'approvals.check': { failing: [{ project: 'nowhere' }, 'PROJECT_UNKNOWN'], dryRun: true },
  'approvals.comment': {
    input: ({ approvalId }) => ({ id: approvalId, body: 'Which bank?', line: 3 }),
    failing: [{ id: NOBODY, body: 'Which bank?' }, 'APPROVAL_NOT_FOUND'],
    dryRun: true,
  },
  'approvals.content': { input: ({ approvalId }) => ({ id: approvalId, revision: 1 }), failing: unknown },
  'approvals.decide-many': {
    input: ({ approvalId }) => ({ ids: [approvalId], decision: 'approved' }),
    undo: waitsAgain,
    failing: [{ ids: [NOBODY], decision: 'approved' }, 'APPROVAL_NOT_FOUND'],
    dryRun: true,
  },
  'approvals.diff': { input: ({ approvalId }) => ({ id: approvalId }), failing: unknown },
  'approvals.get': { input: ({ approvalId }) => ({ id: approvalId }), failing: unknown },
  'approvals.list': { input: () => ({ status: 'pending', limit: 3 }), failing: badLimit },
  'approvals.needs-revision': decision('name the bank'),
  'approvals.reject': decision('too early'),
  'approvals.request': {
    input: () => steering,
    undo: ({ call }, { id }) => call('approvals.withdraw', { id }),
    failing: [{ ...steering, filePath: 'steering/nothing.md' }, 'PATH_NOT_FOUND'],
    dryRun: true,
  },
  'approvals.resolve-comment': {
    input: ({ approvalId }) => ({ id: approvalId, comment: 1_000_000 }),
    prepare: async ({ call, approvalId }) => {
      const { id } = await call('approvals.comment', { id: approvalId, body: 'And then?' }, 'agent')
      return { comment: id }
    },
    failing: [{ id: NOBODY, comment: 1 }, 'APPROVAL_NOT_FOUND'],
  },
  'approvals.undo': {
    input: ({ approvalId }) => ({ ids: [approvalId] }),
    prepare: async ({ call, approvalId }) => {
      await call('approvals.approve', { id: approvalId })
      return undefined
    },
    failing: [{ ids: [NOBODY] }, 'APPROVAL_NOT_FOUND'],
  },
  'approvals.withdraw': {
    input: ({ approvalId }) => ({ id: approvalId }),
    prepare: async ({ call }) => {
      const { id } = await call('approvals.request', steering, 'agent')
      return { id }
    },
    failing: unknown,
  },
}
