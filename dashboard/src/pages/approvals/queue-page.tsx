import { useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { queueQuery, readQueue } from '../../api/approvals-queries.ts'
import type { Approval } from '../../api/types.ts'
import { CsvExport } from '../../components/csv-export.tsx'
import { PageTitle } from '../../components/page-title.tsx'
import { SavedViews } from '../../components/saved-views.tsx'
import { SignInHint } from '../../components/sign-in-hint.tsx'
import { Empty, Waiting } from '../../components/states.tsx'
import { formatCount } from '../../lib/format.ts'
import { useProject } from '../../lib/project.ts'
import { APPROVALS } from '../../texts/approvals.ts'
import { useDecider } from './deciding.ts'
import { type QueueFilter, queueFilterOf, queueQueryOf } from './filter.ts'
import { Queue } from './queue.tsx'
import { QueueFilters } from './queue-filters.tsx'

const HEADER = [
  ...['id', 'status', 'stale', 'title', 'filePath', 'type', 'category', 'categoryName', 'revision'],
  ...['requestedBy', 'requestedFor', 'createdAt', 'dueAt', 'decidedBy', 'decidedAt', 'reason'],
]

export function QueuePage() {
  const filter = queueFilterOf(getRouteApi('/approvals').useSearch())
  const project = useProject()
  const list = useInfiniteQuery(queueQuery(project, queueQueryOf(filter)))
  const { session } = useDecider()
  const first = list.data?.pages[0]
  return (
    <>
      <PageTitle
        title={APPROVALS.title}
        {...(first === undefined ? {} : { lead: APPROVALS.lead(formatCount(first.waiting)) })}
        aside={<Aside project={project} filter={filter} />}
      />
      <QueueFilters filter={filter} />
      {session?.csrfToken === null && (
        <div className="mt-4 rounded-lg border border-line bg-surface px-4 py-3 text-[13px]">
          {APPROVALS.signIn}
          <SignInHint />
        </div>
      )}
      <div className="mt-4">
        {list.data === undefined ? (
          <Waiting error={list.error} onRetry={() => void list.refetch()} />
        ) : (
          <Requests
            approvals={list.data.pages.flatMap(({ approvals }) => approvals)}
            filter={filter}
            onEnd={() => {
              if (list.hasNextPage && !list.isFetchingNextPage) void list.fetchNextPage()
            }}
          />
        )}
      </div>
    </>
  )
}

function Aside({ project, filter }: { project: string | undefined; filter: QueueFilter }) {
  return (
    <>
      <SavedViews page="approvals" search={{ ...filter }} />
      <CsvExport
        name="approvals"
        header={HEADER}
        read={async (cursor) => {
          const { approvals, nextCursor } = await readQueue(project, queueQueryOf(filter), cursor)
          return { rows: approvals, nextCursor }
        }}
        cells={(approval) => HEADER.map((field) => approval[field as 'id'])}
      />
    </>
  )
}

interface RequestsProps {
  approvals: readonly Approval[]
  filter: QueueFilter
  onEnd: () => void
}

function Requests({ approvals, filter, onEnd }: RequestsProps) {
  if (approvals.length > 0) return <Queue approvals={approvals} filter={filter} onEnd={onEnd} />
  const filtered = Object.keys(filter).length > 0
  return (
    <div className="rounded-lg border border-line bg-surface">
      {filtered ? (
        <Empty title={APPROVALS.noneFits} />
      ) : (
        <Empty title={APPROVALS.none} hint={APPROVALS.noneHint} />
      )}
    </div>
  )
}
