import { Link } from '@tanstack/react-router'
import { ChoiceFilter, TextFilter } from '../../components/filter-fields.tsx'
import { useSetFilter } from '../../lib/search.ts'
import { OPPORTUNITIES } from '../../texts/opportunities.ts'
import { texts } from '../../texts.ts'
import type { OpportunityFilter } from './filter.ts'

const STAGES = [
  'Prospect',
  'Qualified',
  'Technical Validation',
  'Business Validation',
  'Committed',
  'Launched',
  'Closed Lost',
]
const FILTERS = ['side', 'stage', 'country', 'owner', 'min', 'max', 'from', 'to'] as const

/** What a search is narrowed by; the stages are those of ACE, which those of Odoo are mapped to. */
export function SearchFilters({ filter }: { filter: OpportunityFilter }) {
  const set = useSetFilter<(typeof FILTERS)[number]>()
  const { search } = OPPORTUNITIES
  const used = FILTERS.filter((name) => filter[name] !== undefined)
  return (
    <details className="mb-3" open={used.length > 0}>
      <summary className="inline-flex h-8 cursor-pointer items-center rounded-md px-1 text-[13px] font-medium text-muted hover:text-ink">
        {search.filters}
        {used.length > 0 && (
          <span className="ml-1.5 rounded-full bg-accent-soft px-1.5 text-accent">{used.length}</span>
        )}
      </summary>
      <div className="mt-1 flex flex-wrap items-end gap-3">
        <ChoiceFilter label={search.side} value={filter.side} choices={search.sides} onChange={set('side')} />
        <ChoiceFilter
          label={search.stage}
          value={filter.stage}
          choices={Object.fromEntries(STAGES.map((name) => [name, name]))}
          onChange={set('stage')}
        />
        <TextFilter
          label={search.country}
          hint={search.countryHint}
          value={filter.country}
          onChange={set('country')}
          size="short"
        />
        <TextFilter label={search.owner} value={filter.owner} onChange={set('owner')} />
        <TextFilter
          label={search.minAmount}
          type="number"
          value={filter.min}
          onChange={set('min')}
          size="short"
        />
        <TextFilter
          label={search.maxAmount}
          type="number"
          value={filter.max}
          onChange={set('max')}
          size="short"
        />
        <TextFilter label={search.closeFrom} type="date" value={filter.from} onChange={set('from')} />
        <TextFilter label={search.closeTo} type="date" value={filter.to} onChange={set('to')} />
        {used.length > 0 && (
          <Link
            to="/opportunities"
            search={filter.q === undefined ? {} : { q: filter.q }}
            className="h-8 content-center text-[13px] font-medium text-accent underline underline-offset-2"
          >
            {texts.filters.clear}
          </Link>
        )}
      </div>
    </details>
  )
}
