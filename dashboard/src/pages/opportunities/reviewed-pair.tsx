import { useQuery } from '@tanstack/react-query'
import { ApiError } from '../../api/client.ts'
import { pairQuery } from '../../api/opportunity-queries.ts'
import { Empty, Waiting } from '../../components/states.tsx'
import { OPPORTUNITIES } from '../../texts/opportunities.ts'
import { DecisionBar } from './decision-bar.tsx'
import { PairFields } from './pair-fields.tsx'
import { PairVerdict } from './pair-verdict.tsx'
import type { Queue } from './use-queue.ts'

/** One pair of the queue with everything that is known about it; what others decide appears as it happens. */
export function ReviewedPair({ id, queue }: { id: string; queue: Queue }) {
  const { data, error, refetch } = useQuery(pairQuery(id))
  if (error instanceof ApiError && error.status === 404) {
    return (
      <div className="rounded-lg border border-line bg-surface">
        <Empty title={OPPORTUNITIES.pair.gone} hint={error.message} />
      </div>
    )
  }
  if (data === undefined) return <Waiting error={error} onRetry={() => void refetch()} />
  return (
    <div className="min-w-0 space-y-4" data-pair={data.id} data-state={data.state}>
      <DecisionBar pair={data} queue={queue} />
      <PairVerdict pair={data} view={queue.view} />
      <PairFields pair={data} />
    </div>
  )
}
