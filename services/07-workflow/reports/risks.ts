import type { ProjectPlan, ProjectTask } from '../agents/project-tasks.ts'

export const RISK_KINDS = [
  'blocked',
  'overdue',
  'stale-lease',
  'missing-reference',
  'cycle',
  'conflict',
  'no-agent',
] as const
export type RiskKind = (typeof RISK_KINDS)[number]

export interface Risk {
  readonly kind: RiskKind
  /** `spec/key` */
  readonly task: string
  readonly text: string
}

export interface RiskFacts {
  /** ISO, UTC. */
  readonly now: string
  /** When each task in progress was started, by uid. */
  readonly starts: ReadonlyMap<string, string>
  /** Ready tasks that no agent fits, and why. */
  readonly withoutAgent: readonly { readonly ref: string; readonly why: string }[]
}

/** What threatens the plan, kind by kind in the order of RISK_KINDS, then in the order of the files. */
export function risksOf(plan: ProjectPlan, facts: RiskFacts): Risk[] {
  const open = plan.tasks.filter(({ status }) => status !== 'completed')
  const found: Risk[] = [
    ...open.flatMap((task) => blocked(task)),
    ...open.flatMap((task) => overdue(task, facts)),
    ...open.flatMap((task) => stale(task)),
    ...plan.graph.missing.map(({ task, message }) => ({
      kind: 'missing-reference' as const,
      task,
      text: message,
    })),
    ...plan.graph.cycles.map(({ members, text }) => ({
      kind: 'cycle' as const,
      task: members[0] ?? '',
      text: `these wait for each other: ${text}`,
    })),
    ...plan.tasks.flatMap((task) =>
      task.row.conflict !== null
        ? [
            {
              kind: 'conflict' as const,
              task: task.ref,
              text: 'its marker in the file was refused; a person decides',
            },
          ]
        : [],
    ),
    ...facts.withoutAgent.map(({ ref, why }) => ({ kind: 'no-agent' as const, task: ref, text: why })),
  ]
  return found
}

function blocked(task: ProjectTask): Risk[] {
  if (task.status !== 'blocked') return []
  return [{ kind: 'blocked', task: task.ref, text: task.row.blockedReason ?? 'no reason is given' }]
}

/** Longer in progress than its estimate; without an estimate nothing is overdue. Estimates count minutes of work. */
function overdue(task: ProjectTask, { now, starts }: RiskFacts): Risk[] {
  const since = starts.get(task.row.uid)
  if (task.status !== 'in-progress' || since === undefined || task.estimateMinutes === null) return []
  const minutes = (Date.parse(now) - Date.parse(since)) / 60_000
  if (minutes <= task.estimateMinutes) return []
  const text = `in progress since ${since}, estimated ${durationText(task.estimateMinutes)}`
  return [{ kind: 'overdue', task: task.ref, text }]
}

function stale(task: ProjectTask): Risk[] {
  if (task.row.leaseHolder === null || task.row.leaseExpiresAt === null || task.row.held) return []
  return [
    {
      kind: 'stale-lease',
      task: task.ref,
      text: `the lease of ${task.row.leaseHolder} ran out at ${task.row.leaseExpiresAt}; the task is free again`,
    },
  ]
}

/** `90` minutes are `1h 30m`; a day of work has eight hours, as in `_Estimate:_`. */
export function durationText(minutes: number): string {
  const [days, rest] = [Math.floor(minutes / 480), Math.round(minutes % 480)]
  const parts = [
    days > 0 && `${days}d`,
    rest >= 60 && `${Math.floor(rest / 60)}h`,
    rest % 60 > 0 && `${rest % 60}m`,
  ]
  return parts.filter(Boolean).join(' ') || '0m'
}
