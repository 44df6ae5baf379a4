/** Who works here and at what. */
export const AGENTS = {
  worksAt: (name: string) => `What ${name} works at`,
  idle: 'Works at nothing now.',
  leaseEnds: 'lease ends in',
  leaseOver: 'the lease is over',
  noLease: 'no lease',
  turn: {
    implement: 'to implement',
    'qa-review': 'to check the quality',
    'security-review': 'to check the security',
  } as Record<string, string>,
  all: (count: number) => (count === 1 ? 'Show 1 more task' : `Show ${count} more tasks`),
  lastReport: 'Last report',
  reports: 'Recent reports',
  noReports: 'No agent handed in a report yet.',
} as const
