import { useInfiniteQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { ArrowLeft } from 'lucide-react'
import { commitsQuery, type DocumentPlace, versionsQuery } from '../../api/history-queries.ts'
import { Failure, Loading } from '../../components/states.tsx'
import { HISTORY } from '../../texts/history.ts'
import { type HistorySearch, historySearchOf } from './history-search.ts'
import { VersionList } from './version-list.tsx'
import { VersionView } from './version-view.tsx'
import { commitEntry, keptEntry } from './versions.ts'

interface DocumentHistoryProps {
  place: DocumentPlace
  search: HistorySearch
  /** Absent for who may not write. */
  onRestore: ((text: string) => void) | undefined
}

/** Earlier versions of a document: those the hub keeps, and the commits that touched it. Any two are compared. */
export function DocumentHistory({ place, search, onRestore }: DocumentHistoryProps) {
  const kept = useInfiniteQuery(versionsQuery(place))
  const commits = useInfiniteQuery(commitsQuery(place))
  const navigate = useNavigate()
  if (kept.data === undefined)
    return (
      <div className="rounded-lg border border-line bg-surface">
        {kept.error === null ? (
          <Loading lines={8} />
        ) : (
          <Failure error={kept.error} onRetry={() => void kept.refetch()} />
        )}
      </div>
    )
  const current = kept.data.pages[0]?.current ?? null
  const versions = kept.data.pages.flatMap((page) => page.versions.map((each) => keptEntry(each, current)))
  const committed = commits.data?.pages.flatMap((page) => page.commits.map(commitEntry)) ?? []
  const noCommits = commits.data?.pages[0]?.repository === false ? HISTORY.noRepository : HISTORY.noCommits
  const first = versions.find(({ same }) => !same) ?? versions[0] ?? committed[0]
  const from = search.from ?? first?.version
  /** Written into the address; what is undefined is taken out of it. */
  const choose = (chosen: { [Field in keyof HistorySearch]?: HistorySearch[Field] | undefined }) => {
    const { spec, document } = place
    const next = historySearchOf({ ...search, history: true, ...chosen })
    void navigate({
      to: '/specs/$spec',
      params: { spec },
      search: { part: document, ...next },
      replace: true,
      resetScroll: false,
    })
  }
  return (
    <div className="grid grid-cols-1 items-start gap-4 xl:grid-cols-[24rem_minmax(0,1fr)]">
      <div className="rounded-lg border border-line bg-surface">
        <div className="border-b border-line px-4 py-2">
          <Link
            to="/specs/$spec"
            params={{ spec: place.spec }}
            search={{ part: place.document }}
            className="inline-flex h-8 items-center gap-1.5 text-[13px] font-medium text-accent"
          >
            <ArrowLeft size={15} aria-hidden="true" />
            {HISTORY.close}
          </Link>
        </div>
        <VersionList
          from={from}
          to={search.to}
          onFrom={(version) => choose({ from: version })}
          onTo={(version) => choose({ to: version })}
          groups={[
            { title: HISTORY.kept, entries: versions, empty: HISTORY.none, list: kept },
            { title: HISTORY.commits, entries: committed, empty: noCommits, list: commits },
          ]}
        />
      </div>
      <VersionView
        place={place}
        from={from}
        to={search.to}
        view={search.view ?? 'diff'}
        onView={(view) => choose({ view })}
        onRestore={onRestore}
      />
    </div>
  )
}
