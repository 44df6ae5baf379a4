import { Link } from '@tanstack/react-router'
import { ChevronLeft, ChevronRight } from 'lucide-react'
import { Button } from '../../components/button.tsx'
import { PageTitle } from '../../components/page-title.tsx'
import { Empty, Waiting } from '../../components/states.tsx'
import { formatCount } from '../../lib/format.ts'
import { usePageKeys } from '../../lib/page-keys.ts'
import { OPPORTUNITIES } from '../../texts/opportunities.ts'
import { texts } from '../../texts.ts'
import { QueueList } from './queue-list.tsx'
import { ReviewedPair } from './reviewed-pair.tsx'
import { type Queue, useQueue } from './use-queue.ts'

/** Pairs one after another: what each side says, what speaks for them being one deal and what against, and the decision. */
export function ReviewPage() {
  const queue = useQueue()
  usePageKeys([
    { keys: ['j', 'ArrowRight'], does: OPPORTUNITIES.pair.next, run: queue.next },
    { keys: ['k', 'ArrowLeft'], does: OPPORTUNITIES.pair.previous, run: queue.previous },
  ])
  return (
    <>
      <PageTitle
        title={OPPORTUNITIES.pair.title}
        lead={OPPORTUNITIES.pair.lead(queue.view)}
        aside={<Steps queue={queue} />}
      />
      {queue.list.data !== undefined && queue.entries.length === 0 ? (
        <Shown queue={queue} />
      ) : (
        <div className="grid items-start gap-5 lg:grid-cols-[17rem_minmax(0,1fr)]">
          <QueueList queue={queue} />
          <Shown queue={queue} />
        </div>
      )}
    </>
  )
}

function Shown({ queue }: { queue: Queue }) {
  const { list, shown } = queue
  if (shown !== undefined) return <ReviewedPair key={shown} id={shown} queue={queue} />
  if (list.data === undefined) return <Waiting error={list.error} onRetry={() => void list.refetch()} />
  return (
    <div className="rounded-lg border border-line bg-surface">
      {queue.entries.length === 0 ? (
        <Empty title={OPPORTUNITIES.pair.none} hint={OPPORTUNITIES.pair.noneHint} />
      ) : (
        <Empty title={OPPORTUNITIES.pair.allDone} />
      )}
      <p className="pb-6 text-center">
        <Link
          to="/opportunities"
          search={{ view: 'matched' }}
          className="font-medium text-accent underline underline-offset-2"
        >
          {texts.answers.matched.name}
        </Link>
      </p>
    </div>
  )
}

/** Where in the queue one is, and the way to the neighbours. */
function Steps({ queue }: { queue: Queue }) {
  const { at, entries, total, decided } = queue
  const { pair } = OPPORTUNITIES
  if (total === 0) return null
  return (
    <>
      <span role="status" className="text-[13px] text-muted tabular-nums">
        {at < 0 ? pair.outside : pair.position(formatCount(at + 1), formatCount(total))}
        {decided > 0 && ` · ${pair.decidedCount(formatCount(decided))}`}
      </span>
      <progress
        aria-label={pair.progress}
        value={decided}
        max={Math.max(total, 1)}
        className="hidden w-28! sm:block"
      />
      <Button square disabled={at <= 0} onClick={queue.previous} aria-label={pair.previous}>
        <ChevronLeft size={16} aria-hidden="true" />
      </Button>
      <Button square disabled={at >= entries.length - 1} onClick={queue.next} aria-label={pair.next}>
        <ChevronRight size={16} aria-hidden="true" />
      </Button>
    </>
  )
}
