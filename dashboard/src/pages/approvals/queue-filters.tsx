import { Link } from '@tanstack/react-router'
import { ChoiceFilter, TextFilter } from '../../components/filter-fields.tsx'
import { useSetFilter } from '../../lib/search.ts'
import { APPROVALS } from '../../texts/approvals.ts'
import { texts } from '../../texts.ts'
import type { QueueFilter } from './filter.ts'

export function QueueFilters({ filter }: { filter: QueueFilter }) {
  const set = useSetFilter<keyof QueueFilter>()
  const { filters, statuses, types } = APPROVALS
  return (
    <search className="flex flex-wrap items-end gap-3">
      <ChoiceFilter
        label={filters.status}
        value={filter.status}
        choices={statuses}
        onChange={set('status')}
      />
      <ChoiceFilter label={filters.type} value={filter.type} choices={types} onChange={set('type')} />
      <TextFilter label={filters.spec} value={filter.spec} onChange={set('spec')} />
      <TextFilter label={filters.by} value={filter.by} onChange={set('by')} />
      {Object.keys(filter).length > 0 && (
        <Link
          to="/approvals"
          className="h-8 content-center text-[13px] font-medium text-accent underline underline-offset-2"
        >
          {texts.filters.clear}
        </Link>
      )}
    </search>
  )
}
