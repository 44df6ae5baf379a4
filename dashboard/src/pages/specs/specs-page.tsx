import { useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import type { Spec } from '../../api/types.ts'
import { specsQuery } from '../../api/workflow-queries.ts'
import { Button } from '../../components/button.tsx'
import { CsvExport } from '../../components/csv-export.tsx'
import { TextFilter } from '../../components/filter-fields.tsx'
import { PageTitle } from '../../components/page-title.tsx'
import { SavedViews } from '../../components/saved-views.tsx'
import { SpecProgress } from '../../components/spec-progress.tsx'
import { Empty, Waiting } from '../../components/states.tsx'
import { formatCount } from '../../lib/format.ts'
import { useProject } from '../../lib/project.ts'
import { useSetFilter } from '../../lib/search.ts'
import { texts } from '../../texts.ts'

const HEADER = [
  'name',
  'total',
  'completed',
  'inProgress',
  'blocked',
  'pending',
  'conflicts',
  'percent',
  'problems',
]

export function SpecsPage() {
  const search = getRouteApi('/specs').useSearch()
  const project = useProject()
  const list = useInfiniteQuery(specsQuery(project))
  const set = useSetFilter<'name'>()
  const specs = list.data?.pages.flatMap((page) => page.specs) ?? []
  const shown = specs.filter(({ name }) => name.includes(search.name ?? ''))
  return (
    <>
      <PageTitle
        title={texts.specs.title}
        lead={texts.specs.lead}
        aside={
          <>
            <SavedViews page="specs" search={search} />
            <CsvExport
              name="specs"
              header={HEADER}
              read={async () => ({ rows: shown, nextCursor: null })}
              cells={({ name, progress, problems }) =>
                HEADER.map((field) => ({ name, problems, ...progress })[field as 'name'])
              }
            />
          </>
        }
      />
      <search className="flex flex-wrap items-end gap-3">
        <TextFilter label={texts.specs.name} value={search.name} onChange={set('name')} />
      </search>
      <div className="mt-4">
        {list.data === undefined ? (
          <Waiting error={list.error} onRetry={() => void list.refetch()} />
        ) : (
          <SpecGrid specs={shown} filtered={search.name !== undefined} />
        )}
        {list.hasNextPage && (
          <Button look="quiet" disabled={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            {texts.filters.more}
          </Button>
        )}
      </div>
    </>
  )
}

function SpecGrid({ specs, filtered }: { specs: readonly Spec[]; filtered: boolean }) {
  if (specs.length === 0) {
    return filtered ? (
      <Empty title={texts.specs.noneFits} />
    ) : (
      <Empty title={texts.specs.none} hint={texts.specs.noneHint} />
    )
  }
  return (
    <ul className="grid grid-cols-1 gap-3 sm:grid-cols-2 xl:grid-cols-3 2xl:grid-cols-4">
      {specs.map((spec) => (
        <li key={`${spec.name}/${spec.archived}`}>
          <SpecCard spec={spec} />
        </li>
      ))}
    </ul>
  )
}

function SpecCard({ spec }: { spec: Spec }) {
  const { name, progress, problems, fileError } = spec
  return (
    <Link
      to="/specs/$spec"
      params={{ spec: name }}
      className="block h-full rounded-lg border border-line bg-surface p-4 hover:border-muted"
    >
      <span className="flex items-baseline justify-between gap-3">
        <span className="font-semibold break-words">{name}</span>
        <span className="text-[13px] text-muted tabular-nums">
          {formatCount(progress.completed)} / {formatCount(progress.total)}
        </span>
      </span>
      <SpecProgress progress={progress} />
      <span className="mt-2 flex flex-wrap gap-x-3 text-[13px] text-muted">
        <span>{texts.specs.percent(progress.percent)}</span>
        {progress.inProgress > 0 && <span>{texts.specs.inProgress(progress.inProgress)}</span>}
        {progress.blocked > 0 && <span className="text-bad">{texts.specs.blocked(progress.blocked)}</span>}
        {progress.conflicts > 0 && (
          <span className="text-bad">{texts.specs.conflicts(progress.conflicts)}</span>
        )}
        {problems > 0 && <span className="text-warn">{texts.specs.problems(problems)}</span>}
        {fileError !== null && <span className="text-bad">{fileError.code}</span>}
      </span>
    </Link>
  )
}
