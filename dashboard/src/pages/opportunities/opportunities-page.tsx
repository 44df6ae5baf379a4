import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { summaryQuery } from '../../api/queries.ts'
import { PageTitle } from '../../components/page-title.tsx'
import { SavedViews } from '../../components/saved-views.tsx'
import { formatCount } from '../../lib/format.ts'
import { OPPORTUNITIES } from '../../texts/opportunities.ts'
import { AnswerCsv, AnswerList } from './answer-list.tsx'
import { type OpportunityFilter, opportunityFilterOf } from './filter.ts'
import { SearchBox } from './search-box.tsx'
import { SearchFilters } from './search-filters.tsx'
import { SearchCsv, SearchResults } from './search-results.tsx'
import { Views } from './views.tsx'

/** Every deal of both sides: searched at once over all of them, or one of the four answers with its money. */
export function OpportunitiesPage() {
  // The address holds the project too, which opportunities do not know.
  const filter = opportunityFilterOf(getRouteApi('/opportunities').useSearch())
  const { view } = filter
  return (
    <>
      <PageTitle title={OPPORTUNITIES.title} lead={OPPORTUNITIES.lead} aside={<Aside filter={filter} />} />
      <SearchBox filter={filter} />
      <Views filter={filter} />
      {view === undefined ? (
        <>
          <SearchFilters filter={filter} />
          <SearchResults filter={filter} />
        </>
      ) : (
        <AnswerList key={view} view={view} filter={filter} />
      )}
    </>
  )
}

function Aside({ filter }: { filter: OpportunityFilter }) {
  const waiting = useQuery(summaryQuery).data?.review.count ?? 0
  return (
    <>
      <SavedViews page="opportunities" search={filter} />
      {filter.view === undefined ? (
        <SearchCsv filter={filter} />
      ) : (
        <AnswerCsv view={filter.view} filter={filter} />
      )}
      {waiting > 0 && (
        <Link
          to="/opportunities/review"
          className="inline-flex h-8 items-center rounded-md bg-accent px-3 text-[13px] font-medium text-surface hover:opacity-90"
        >
          {OPPORTUNITIES.review(formatCount(waiting))}
        </Link>
      )}
    </>
  )
}
