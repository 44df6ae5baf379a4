import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { summaryQuery } from '../../api/queries.ts'
import { ANSWERS, type Answer, type MatchSummary } from '../../api/types.ts'
import { formatCount, formatMoney } from '../../lib/format.ts'
import { useSeenTab } from '../../lib/seen-tab.ts'
import { OPPORTUNITIES } from '../../texts/opportunities.ts'
import { texts } from '../../texts.ts'
import type { OpportunityFilter } from './filter.ts'

/** All opportunities, or one of the answers; the text that is searched goes along. */
export function Views({ filter }: { filter: OpportunityFilter }) {
  const summary = useQuery(summaryQuery).data
  // With the money the tabs are wider: what is in view is looked at again.
  const box = useSeenTab<HTMLElement>(`${filter.view} ${summary === undefined}`)
  return (
    <nav
      ref={box}
      aria-label={OPPORTUNITIES.views.label}
      className="mt-3 mb-3 flex gap-1 overflow-x-auto border-b border-line"
    >
      {[undefined, ...ANSWERS].map((view) => (
        <View key={view ?? 'all'} view={view} filter={filter} summary={summary} />
      ))}
    </nav>
  )
}

interface ViewProps {
  view: Answer | undefined
  filter: OpportunityFilter
  summary: MatchSummary | undefined
}

function View({ view, filter: { q, view: chosen }, summary }: ViewProps) {
  const total = view === undefined ? undefined : summary?.[view]
  return (
    <Link
      to="/opportunities"
      search={{ ...(view === undefined ? {} : { view }), ...(q === undefined ? {} : { q }) }}
      resetScroll={false}
      activeOptions={{ exact: true, includeSearch: true }}
      aria-current={view === chosen ? 'page' : undefined}
      data-view={view ?? 'all'}
      className="-mb-px shrink-0 border-b-2 border-transparent px-3 py-2 text-muted hover:text-ink aria-[current]:border-accent aria-[current]:text-accent"
    >
      <span className="font-medium">
        {view === undefined ? OPPORTUNITIES.views.all : texts.answers[view].name}
      </span>
      {total !== undefined && summary !== undefined && (
        <span className="ml-2 text-xs tabular-nums">
          {formatCount(total.count)} · {formatMoney(total.amount, summary.currency, 'short')}
        </span>
      )}
    </Link>
  )
}
