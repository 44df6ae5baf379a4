import { useInfiniteQuery } from '@tanstack/react-query'
import { type Hit, readHits, searchQuery } from '../../api/opportunity-queries.ts'
import { CsvExport } from '../../components/csv-export.tsx'
import { Empty, Failure, Loading } from '../../components/states.tsx'
import { VirtualRows } from '../../components/virtual-rows.tsx'
import { formatCount } from '../../lib/format.ts'
import { OPPORTUNITIES } from '../../texts/opportunities.ts'
import { type OpportunityFilter, searchFilterOf } from './filter.ts'
import { HitRow } from './hit-row.tsx'

const ROW_PX = 74
const HEADER = [
  'side',
  'id',
  'title',
  'accountName',
  'stage',
  'countryCode',
  'ownerName',
  'amount',
  'currency',
  'closeDate',
]

/** What fits, as it is typed: the answer before stays until the next one is there. */
export function SearchResults({ filter }: { filter: OpportunityFilter }) {
  const asked = searchFilterOf(filter)
  const { data, error, refetch, ...list } = useInfiniteQuery(searchQuery(asked))
  if (data === undefined) {
    return (
      <div className="rounded-lg border border-line bg-surface">
        {error === null ? <Loading lines={10} /> : <Failure error={error} onRetry={() => void refetch()} />}
      </div>
    )
  }
  const hits = data.pages.flatMap((page) => page.hits)
  const [first] = data.pages
  return (
    <section aria-label={OPPORTUNITIES.search.results} aria-busy={list.isPlaceholderData}>
      <Status
        filter={filter}
        mode={first?.mode}
        count={hits.length}
        more={list.hasNextPage}
        busy={list.isPlaceholderData}
      />
      {error !== null && <Failure error={error} onRetry={() => void refetch()} />}
      {first?.degraded !== null && first?.degraded !== undefined && (
        <p title={first.degraded} className="mb-2 rounded-md bg-warn-soft px-3 py-2 text-[13px] text-warn">
          {OPPORTUNITIES.search.wordsOnly}
        </p>
      )}
      <div
        className={`overflow-hidden rounded-lg border border-line bg-surface ${list.isPlaceholderData ? 'opacity-60' : ''}`}
      >
        {hits.length === 0 ? (
          <Nothing asked={Object.keys(asked).length > 0} />
        ) : (
          <VirtualRows
            label={OPPORTUNITIES.search.results}
            rows={hits}
            keyOf={keyOf}
            estimate={ROW_PX}
            render={(hit) => <HitRow hit={hit} />}
            onEnd={() => {
              if (list.hasNextPage && !list.isFetchingNextPage && !list.isPlaceholderData)
                void list.fetchNextPage()
            }}
          />
        )}
      </div>
    </section>
  )
}

const keyOf = ({ side, id }: Hit) => `${side}/${id}`

interface StatusProps {
  filter: OpportunityFilter
  mode: string | undefined
  count: number
  more: boolean
  busy: boolean
}

/** One line in a place of its own, so that nothing moves while typing; a screen reader is told of it. */
function Status({ filter: { q }, mode, count, more, busy }: StatusProps) {
  const { search } = OPPORTUNITIES
  const how = q === undefined ? search.largest : mode === 'lexical' ? search.words : search.best
  return (
    <p
      role="status"
      className="mb-2 flex flex-wrap justify-between gap-x-4 text-[13px] text-muted tabular-nums"
    >
      <span>{busy ? search.searching : how}</span>
      {count > 0 && <span>{search.loaded(formatCount(count), more)}</span>}
    </p>
  )
}

function Nothing({ asked }: { asked: boolean }) {
  const { search } = OPPORTUNITIES
  return asked ? (
    <Empty title={search.none} hint={search.noneHint} />
  ) : (
    <Empty title={search.nothing} hint={search.nothingHint} />
  )
}

/** Everything that fits, as a file. */
export function SearchCsv({ filter }: { filter: OpportunityFilter }) {
  return (
    <CsvExport
      name="opportunities"
      header={HEADER}
      read={async (cursor) => {
        const { hits, nextCursor } = await readHits(searchFilterOf(filter), cursor)
        return { rows: hits, nextCursor }
      }}
      cells={(hit) => HEADER.map((field) => hit[field as 'title'])}
    />
  )
}
