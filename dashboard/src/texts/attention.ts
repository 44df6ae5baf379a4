const one = (single: string, many: string) => (count: number) => (count === 1 ? single : many)

/** What waits for a person, on the overview. */
export const ATTENTION = {
  title: 'Needs you',
  nothing: 'Nothing waits for you.',
  sources: { odoo: 'Odoo', apn: 'ACE' },
  kinds: {
    approval: one('approval to decide', 'approvals to decide'),
    'stale-approval': one('approved file has changed since', 'approved files have changed since'),
    conflict: one('marker in a file was refused', 'markers in files were refused'),
    'stale-lease': one('task was left in progress', 'tasks were left in progress'),
    blocked: one('task is blocked', 'tasks are blocked'),
    'in-review': one('finished task to confirm', 'finished tasks to confirm'),
    'source-lost': one('source cannot be read', 'sources cannot be read'),
    'source-stale': one('source is too old', 'sources are too old'),
    'source-rows-missing': one('source lacks many rows', 'sources lack many rows'),
    stage: one('stage of the pipeline failed', 'stages of the pipeline failed'),
    pair: one('doubtful pair to review', 'doubtful pairs to review'),
  },
} as const
