import { Link } from '@tanstack/react-router'
import { ChoiceFilter, TextFilter } from '../../components/filter-fields.tsx'
import { useSetFilter } from '../../lib/search.ts'
import { texts } from '../../texts.ts'
import type { AuditFilter } from './filter.ts'

export function AuditFilters({ filter }: { filter: AuditFilter }) {
  const set = useSetFilter<keyof AuditFilter>()
  return (
    <search className="flex flex-wrap items-end gap-3">
      <TextFilter label={texts.audit.actor} value={filter.actor} onChange={set('actor')} />
      <TextFilter label={texts.audit.action} value={filter.action} onChange={set('action')} />
      <ChoiceFilter
        label={texts.audit.outcome}
        value={filter.outcome}
        choices={texts.audit.outcomes}
        onChange={set('outcome')}
      />
      <TextFilter
        label={texts.audit.since}
        type="datetime-local"
        value={filter.since}
        onChange={set('since')}
      />
      <TextFilter
        label={texts.audit.until}
        type="datetime-local"
        value={filter.until}
        onChange={set('until')}
      />
      <TextFilter label={texts.audit.request} value={filter.requestId} onChange={set('requestId')} />
      {Object.keys(filter).length > 0 && (
        <Link
          to="/audit"
          className="h-8 content-center text-[13px] font-medium text-accent underline underline-offset-2"
        >
          {texts.filters.clear}
        </Link>
      )}
    </search>
  )
}
