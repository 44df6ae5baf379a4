import type { Output } from '../../api/forms.ts'
import type { AuditEntry, Run } from '../../api/types.ts'

type Story = Output<'audit.story'>
export type StoryEvent = Story['events'][number]

/** One moment of a request. */
export type Step =
  | { readonly kind: 'asked'; readonly at: string; readonly entry: AuditEntry }
  | { readonly kind: 'run'; readonly at: string; readonly run: Run }
  | { readonly kind: 'event'; readonly at: string; readonly event: StoryEvent }

/** At the same moment: what was asked, the run it started, what happened. */
const RANK = { asked: 0, run: 1, event: 2 } as const

/** What was asked and what followed, in the order of time. A run's progress is on its own page. */
export function stepsOf(
  entries: readonly AuditEntry[],
  { runs, events }: Pick<Story, 'runs' | 'events'>,
): readonly Step[] {
  const steps: Step[] = [
    ...entries.map((entry) => ({ kind: 'asked', at: entry.at, entry }) as const),
    ...runs.map((run) => ({ kind: 'run', at: run.createdAt, run }) as const),
    ...events
      .filter(({ type }) => type !== 'run.progress')
      .map((event) => ({ kind: 'event', at: event.at, event }) as const),
  ]
  return steps.sort(
    (one, other) => Date.parse(one.at) - Date.parse(other.at) || RANK[one.kind] - RANK[other.kind],
  )
}

/** Where an event leads. */
export interface Subject {
  readonly project: string | null
  readonly task: { readonly spec: string; readonly id: string } | null
  readonly runId: string | null
  readonly approvalId: string | null
}

/** What an event is about, as far as its payload names something that has a page. */
export function subjectOf({ type, payload }: StoryEvent): Subject {
  const text = (name: string) => {
    const value = payload[name]
    return typeof value === 'string' && value !== '' ? value : null
  }
  const [spec, task] = [text('spec'), text('task')]
  return {
    project: text('project'),
    task: spec === null || task === null ? null : { spec, id: task },
    runId: text('runId'),
    approvalId: type.startsWith('approval.') ? (text('approval') ?? text('id')) : null,
  }
}
