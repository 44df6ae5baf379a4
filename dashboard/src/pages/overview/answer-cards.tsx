import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { summaryQuery } from '../../api/queries.ts'
import type { Answer, MatchSummary } from '../../api/types.ts'
import { Failure } from '../../components/states.tsx'
import { formatCount, formatMoney } from '../../lib/format.ts'
import { texts } from '../../texts.ts'
import { CARDS, type Card, TONE } from './answers.ts'
import { ShareBar } from './share-bar.tsx'

const GRID = 'grid grid-cols-1 gap-3 min-[480px]:grid-cols-2 xl:grid-cols-4'

/** The four answers; each is a link that chooses the table below. */
export function AnswerCards({ chosen }: { chosen: Answer }) {
  const { data, error, refetch } = useQuery(summaryQuery)
  if (data === undefined && error === null) return <Placeholder />
  if (data === undefined) {
    return (
      <div className="rounded-lg border border-line bg-surface">
        <Failure error={error as Error} onRetry={() => void refetch()} />
      </div>
    )
  }
  return (
    <nav aria-label={texts.overview.answers}>
      <ShareBar summary={data} />
      <ul className={GRID}>
        {CARDS.map((answer) => (
          <li key={answer}>
            <AnswerCard answer={answer} summary={data} chosen={chosen === answer} />
          </li>
        ))}
      </ul>
      {data.review.count > 0 && <ReviewLine summary={data} chosen={chosen === 'review'} />}
    </nav>
  )
}

/** As high as the cards, so that nothing moves when they come. */
function Placeholder() {
  return (
    <div role="status">
      <span className="sr-only">{texts.loading}</span>
      <div className={`${GRID} mt-9`} aria-hidden="true">
        {CARDS.map((answer) => (
          <div key={answer} className="h-[6.75rem] rounded-lg border border-line bg-surface p-4">
            <div className="h-3.5 w-24 rounded bg-sunken motion-safe:animate-pulse" />
            <div className="mt-3 h-6 w-32 rounded bg-sunken motion-safe:animate-pulse" />
          </div>
        ))}
      </div>
    </div>
  )
}

interface CardProps {
  answer: Card
  summary: MatchSummary
  chosen: boolean
}

function AnswerCard({ answer, summary, chosen }: CardProps) {
  const { count, amount } = summary[answer]
  const unit =
    answer === 'matched' || answer === 'conflicts' ? texts.overview.pairs : texts.overview.opportunities
  return (
    <Link
      to="/"
      search={{ answer }}
      resetScroll={false}
      activeProps={{}}
      aria-current={chosen ? 'true' : undefined}
      data-answer={answer}
      className="relative block h-full overflow-hidden rounded-lg border border-line bg-surface py-3 pr-4 pl-5 hover:border-muted aria-[current]:border-accent aria-[current]:ring-1 aria-[current]:ring-accent"
    >
      <span aria-hidden="true" className={`absolute inset-y-0 left-0 w-1 ${TONE[answer]}`} />
      <span className="block text-[13px] font-medium text-muted">{texts.answers[answer].name}</span>
      <span className="mt-0.5 flex flex-wrap items-baseline justify-between gap-x-3 tabular-nums">
        <span
          className="text-2xl font-semibold tracking-tight"
          data-testid={`money-${answer}`}
          title={formatMoney(amount, summary.currency, 'exact')}
        >
          {formatMoney(amount, summary.currency, 'short')}
        </span>
        <span className="text-muted">
          <b className="font-semibold text-ink" data-testid={`count-${answer}`}>
            {formatCount(count)}
          </b>{' '}
          {unit(count)}
        </span>
      </span>
      <span className="mt-1 block text-[13px] text-muted">{texts.answers[answer].todo}</span>
    </Link>
  )
}

function ReviewLine({ summary, chosen }: { summary: MatchSummary; chosen: boolean }) {
  const { count, amount } = summary.review
  return (
    <p className="mt-2.5 text-[13px] text-muted">
      {texts.overview.reviewBefore}{' '}
      <b className="font-semibold text-ink tabular-nums" data-testid="count-review">
        {formatCount(count)}
      </b>{' '}
      {texts.overview.pairs(count)}, {formatMoney(amount, summary.currency, 'short')}.{' '}
      <Link
        to="/"
        search={{ answer: 'review' }}
        resetScroll={false}
        activeProps={{}}
        aria-current={chosen ? 'true' : undefined}
        data-answer="review"
        className="font-medium text-accent underline underline-offset-2"
      >
        {texts.overview.show}
      </Link>
    </p>
  )
}
