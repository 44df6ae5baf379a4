import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { agentsQuery, specsQuery } from '../../api/workflow-queries.ts'
import { ChoiceFilter, TextFilter } from '../../components/filter-fields.tsx'
import { useSetFilter } from '../../lib/search.ts'
import { TASKS } from '../../texts/tasks.ts'
import { texts } from '../../texts.ts'
import { FILTER_FIELDS, type FilterField, type TasksSearch } from './filter.ts'

export function TaskFilters({ search, project }: { search: TasksSearch; project: string | undefined }) {
  const set = useSetFilter<FilterField>()
  const specs = useInfiniteQuery(specsQuery(project)).data?.pages.flatMap((page) => page.specs) ?? []
  const agents = useQuery(agentsQuery(project)).data
  const names = [...(agents?.agents ?? []), ...(agents?.withoutCard ?? [])].map(({ name }) => name)
  const isFiltered = FILTER_FIELDS.some((field) => search[field] !== undefined)
  return (
    <search className="flex flex-wrap items-end gap-3">
      <TextFilter label={TASKS.filter.text} value={search.text} onChange={set('text')} />
      <ChoiceFilter
        label={TASKS.filter.spec}
        value={search.spec}
        choices={choicesOf(
          specs.filter(({ archived }) => !archived).map(({ name }) => name),
          search.spec,
        )}
        onChange={set('spec')}
      />
      <ChoiceFilter
        label={TASKS.filter.status}
        value={search.status}
        choices={texts.tasks.statuses}
        onChange={set('status')}
      />
      <ChoiceFilter
        label={TASKS.filter.agent}
        value={search.agent}
        choices={choicesOf(names, search.agent)}
        onChange={set('agent')}
      />
      <ChoiceFilter
        label={TASKS.filter.ready}
        value={search.ready}
        choices={TASKS.filter.readiness}
        onChange={set('ready')}
      />
      {isFiltered && (
        <Link
          to="/tasks"
          search={search.view === undefined ? {} : { view: search.view }}
          className="h-8 content-center text-[13px] font-medium text-accent underline underline-offset-2"
        >
          {texts.filters.clear}
        </Link>
      )}
    </search>
  )
}

/** What the address names stays a choice, also where nobody of that name is known. */
function choicesOf(names: readonly string[], chosen: string | undefined): Record<string, string> {
  const all = new Set([...names, ...(chosen === undefined ? [] : [chosen])])
  return Object.fromEntries([...all].sort().map((name) => [name, name]))
}
