import { useInfiniteQuery } from '@tanstack/react-query'
import { answersQuery, readAnswers } from '../../api/opportunity-queries.ts'
import type { Answer, MatchEntry } from '../../api/types.ts'
import { CsvExport } from '../../components/csv-export.tsx'
import { ChoiceFilter } from '../../components/filter-fields.tsx'
import { Empty, Failure, Loading } from '../../components/states.tsx'
import { VirtualRows } from '../../components/virtual-rows.tsx'
import { formatCount } from '../../lib/format.ts'
import { useSetFilter } from '../../lib/search.ts'
import { OPPORTUNITIES } from '../../texts/opportunities.ts'
import { texts } from '../../texts.ts'
import { AnswerHead, AnswerRow } from './answer-row.tsx'
import { answerFilterOf, type OpportunityFilter, SORTS } from './filter.ts'

const ROW_PX = 62
const HEADER = [
  'status',
  'id',
  'amount',
  'odooId',
  'odooName',
  'odooAccount',
  'odooStage',
  'aceId',
  'aceName',
  'aceAccount',
  'aceStage',
  'probability',
  'method',
  'conflicts',
  'decidedBy',
]

interface AnswerProps {
  view: Answer
  filter: OpportunityFilter
}

const isPairs = (view: Answer) => view !== 'unregistered' && view !== 'aceOnly'

/** The entries of one answer, sorted and narrowed by the hub. */
export function AnswerList({ view, filter }: AnswerProps) {
  const asked = answerFilterOf(view, filter)
  const { data, error, refetch, ...list } = useInfiniteQuery(answersQuery(asked))
  const entries = data?.pages.flatMap(({ matches }) => matches) ?? []
  return (
    <section aria-label={texts.answers[view].name} aria-busy={list.isPlaceholderData}>
      <Head view={view} filter={filter} count={entries.length} more={list.hasNextPage} />
      <div
        className={`overflow-hidden rounded-lg border border-line bg-surface ${list.isPlaceholderData ? 'opacity-60' : ''}`}
      >
        {data === undefined && error === null && <Loading lines={10} />}
        {error !== null && <Failure error={error} onRetry={() => void refetch()} />}
        {data !== undefined && entries.length === 0 && (
          <Nothing view={view} narrowed={asked.text !== undefined} />
        )}
        {entries.length > 0 && (
          <>
            <AnswerHead pairs={isPairs(view)} />
            <VirtualRows
              label={texts.answers[view].name}
              rows={entries}
              keyOf={({ id }) => id}
              estimate={ROW_PX}
              render={(entry) => (
                <AnswerRow view={view} entry={entry} currency={data?.pages[0]?.currency ?? 'USD'} />
              )}
              onEnd={() => {
                if (list.hasNextPage && !list.isFetchingNextPage && !list.isPlaceholderData)
                  void list.fetchNextPage()
              }}
            />
          </>
        )}
      </div>
    </section>
  )
}

function Head({ view, filter, count, more }: AnswerProps & { count: number; more: boolean }) {
  const set = useSetFilter<'sort'>()('sort')
  const choices = SORTS.filter((sort) => isPairs(view) || sort.startsWith('amount'))
  return (
    <div className="mb-3 flex flex-wrap items-end justify-between gap-x-4 gap-y-2">
      <p className="text-muted">{texts.answers[view].todo}</p>
      <div className="flex flex-wrap items-end gap-3">
        <span role="status" className="pb-1.5 text-[13px] text-muted tabular-nums">
          {count > 0 && OPPORTUNITIES.search.loaded(formatCount(count), more)}
        </span>
        <ChoiceFilter
          label={OPPORTUNITIES.views.sort}
          value={filter.sort}
          none={OPPORTUNITIES.views.sorts['amount falling']}
          choices={Object.fromEntries(
            choices
              .filter((sort) => sort !== 'amount falling')
              .map((sort) => [sort, OPPORTUNITIES.views.sorts[sort]]),
          )}
          onChange={set}
        />
      </div>
    </div>
  )
}

function Nothing({ view, narrowed }: { view: Answer; narrowed: boolean }) {
  return narrowed ? (
    <Empty title={OPPORTUNITIES.views.noneFits} hint={OPPORTUNITIES.views.noneFitsHint} />
  ) : (
    <Empty title={texts.table.empty} hint={texts.table.emptyHints[view]} />
  )
}

/** Every entry as it is narrowed and sorted now, as a file. */
export function AnswerCsv({ view, filter }: AnswerProps) {
  return (
    <CsvExport
      name={view}
      header={HEADER}
      read={async (cursor) => {
        const { matches, nextCursor } = await readAnswers(answerFilterOf(view, filter), cursor)
        return { rows: matches, nextCursor }
      }}
      cells={(entry) => cellsOf(view, entry)}
    />
  )
}

function cellsOf(view: Answer, { id, amount, odoo, ace, ...entry }: MatchEntry) {
  const side = (of: typeof odoo | typeof ace) => [of?.id, of?.name, of?.accountName, of?.stage]
  const conflicts = Object.keys(entry.conflicts).sort().join(' ')
  return [
    ...[view, id, amount, ...side(odoo), ...side(ace)],
    ...[entry.probability, entry.method, conflicts, entry.decidedBy],
  ]
}
