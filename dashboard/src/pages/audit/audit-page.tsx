import { useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { Button } from '../../components/button.tsx'
import { CsvExport } from '../../components/csv-export.tsx'
import { PageTitle } from '../../components/page-title.tsx'
import { SavedViews } from '../../components/saved-views.tsx'
import { Empty, Failure, Loading } from '../../components/states.tsx'
import { texts } from '../../texts.ts'
import { AuditFilters } from './audit-filters.tsx'
import { auditQuery, readAudit } from './audit-query.ts'
import { AuditTable } from './audit-table.tsx'
import { type AuditFilter, auditFilterOf } from './filter.ts'
import { Story } from './story.tsx'

const HEADER = [
  'at',
  'actor',
  'onBehalfOf',
  'action',
  'outcome',
  'errorCode',
  'channel',
  'dryRun',
  'durationMs',
  'requestId',
]

export function AuditPage() {
  // The address holds the project too, which the trail does not know.
  const filter = auditFilterOf(getRouteApi('/audit').useSearch())
  return (
    <>
      <PageTitle
        title={isStory(filter) ? texts.audit.story : texts.audit.title}
        lead={texts.audit.lead}
        aside={<Aside filter={filter} />}
      />
      <AuditFilters filter={filter} />
      <div className="mt-4 overflow-hidden rounded-lg border border-line bg-surface">
        <Entries filter={filter} />
      </div>
    </>
  )
}

function Aside({ filter }: { filter: AuditFilter }) {
  return (
    <>
      {filter.requestId !== undefined && (
        <Link to="/audit" className="text-[13px] font-medium text-accent underline underline-offset-2">
          {texts.audit.back}
        </Link>
      )}
      <SavedViews page="audit" search={filter} />
      <CsvExport
        name="audit"
        header={HEADER}
        read={async (cursor) => {
          const { entries, nextCursor } = await readAudit(filter, cursor)
          return { rows: entries, nextCursor }
        }}
        cells={(entry) => HEADER.map((field) => entry[field as 'at'])}
      />
    </>
  )
}

function Entries({ filter }: { filter: AuditFilter }) {
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(
    auditQuery(filter),
  )
  if (data === undefined) {
    return error === null ? <Loading lines={8} /> : <Failure error={error} onRetry={() => void refetch()} />
  }
  const entries = data.pages.flatMap((page) => page.entries)
  if (entries.length === 0) {
    return <Empty title={Object.keys(filter).length === 0 ? texts.audit.none : texts.audit.empty} />
  }
  return (
    <>
      {isStory(filter) ? (
        <Story requestId={filter.requestId} entries={entries} />
      ) : (
        <AuditTable entries={entries} />
      )}
      {hasNextPage && (
        <div className="border-t border-line p-2 text-center">
          <Button look="quiet" disabled={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            {texts.filters.more}
          </Button>
        </div>
      )}
    </>
  )
}

/** All of one request; narrowed further it is a list again. */
function isStory(filter: AuditFilter): filter is { requestId: string } {
  return filter.requestId !== undefined && Object.keys(filter).length === 1
}
