import { useQuery } from '@tanstack/react-query'
import type { LinkProps } from '@tanstack/react-router'
import { attentionQuery } from '../../api/attention-queries.ts'
import type { Output } from '../../api/forms.ts'
import { sourcesQuery } from '../../api/pipeline-queries.ts'
import { pipelineQuery, summaryQuery } from '../../api/queries.ts'
import { useProject } from '../../lib/project.ts'
import type { ATTENTION } from '../../texts/attention.ts'
import { texts } from '../../texts.ts'
import { alertNeeds } from './alert-needs.ts'

type Kind = Output<'reports.attention'>['kinds'][number]

/** One line of what needs a person, and the way to it. */
export interface Need {
  readonly kind: keyof typeof ATTENTION.kinds
  readonly count: number
  /** The first of them. */
  readonly example: string | null
  readonly since: string | null
  readonly link: Pick<LinkProps, 'to' | 'params' | 'search'>
}

/** What needs a person, the most urgent first; undefined until all of it is known. */
export function useNeeds(): { needs: readonly Need[] | undefined; error: Error | null } {
  const project = useProject()
  const work = useQuery(attentionQuery(project))
  const stages = useQuery(pipelineQuery).data?.stages
  const review = useQuery(summaryQuery).data?.review.count
  const sources = useQuery(sourcesQuery)
  const isKnown =
    stages !== undefined &&
    review !== undefined &&
    sources.data !== undefined &&
    (project === undefined || work.data !== undefined)
  if (!isKnown) return { needs: undefined, error: work.error ?? sources.error }
  const failed = stages.filter(({ status }) => status === 'failed')
  return {
    error: null,
    needs: [
      ...alertNeeds(sources.data.sources),
      ...(failed[0] === undefined ? [] : [failedStages(failed[0].name, failed.length)]),
      ...(work.data?.kinds ?? []).map(needOf),
      ...(review === 0 ? [] : [doubtfulPairs(review)]),
    ],
  }
}

function failedStages(first: keyof typeof texts.pipeline.stages, count: number): Need {
  return {
    kind: 'stage',
    count,
    example: texts.pipeline.stages[first],
    since: null,
    link: { to: '/pipeline' },
  }
}

function doubtfulPairs(count: number): Need {
  return { kind: 'pair', count, example: null, since: null, link: { to: '/opportunities/review' } }
}

function needOf({ kind, total, shown: [first] }: Kind): Need {
  const { title = null, since = null } = first ?? {}
  return { kind, count: total, example: title, since, link: linkTo(kind, total, first) }
}

/** To the only one there is, else to the list of them. */
function linkTo(kind: Kind['kind'], total: number, first: Kind['shown'][number] | undefined): Need['link'] {
  if (first?.approval != null && total === 1) return { to: '/approvals/$id', params: { id: first.approval } }
  if (kind === 'approval') return { to: '/approvals', search: { status: 'pending' } }
  if (kind === 'stale-approval') return { to: '/approvals', search: { status: 'approved' } }
  const { spec, task } = first ?? {}
  if (spec != null && task != null && (total === 1 || kind === 'conflict'))
    return { to: '/specs/$spec/tasks/$id', params: { spec, id: task } }
  if (kind === 'blocked') return { to: '/tasks', search: { status: 'blocked' } }
  return { to: '/tasks', search: { status: kind === 'in-review' ? 'completed' : 'in-progress' } }
}
