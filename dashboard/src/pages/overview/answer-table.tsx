import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { FIRST_ENTRIES, MORE_ENTRIES, matchesQuery, summaryQuery } from '../../api/queries.ts'
import type { Answer, MatchEntry } from '../../api/types.ts'
import { Panel } from '../../components/panel.tsx'
import { Empty, Failure, Loading } from '../../components/states.tsx'
import { formatCount } from '../../lib/format.ts'
import { texts } from '../../texts.ts'
import { CsvButton } from './csv-button.tsx'
import { PairTable } from './pair-table.tsx'
import { SideTable } from './side-table.tsx'

/** The entries of one answer, most money first; more of them on demand, all of them as a file. */
export function AnswerTable({ answer }: { answer: Answer }) {
  const { data, error, refetch, ...next } = useInfiniteQuery(matchesQuery(answer))
  const all = useQuery(summaryQuery).data?.[answer].count
  const entries = data?.pages.flatMap(({ matches }) => matches) ?? []
  return (
    <Panel
      title={texts.answers[answer].name}
      aside={entries.length > 0 && all !== undefined && <Extent shown={entries.length} all={all} />}
    >
      {data === undefined && error === null && <Loading lines={FIRST_ENTRIES} />}
      {data === undefined && error !== null && <Failure error={error} onRetry={() => void refetch()} />}
      {data !== undefined && entries.length === 0 && (
        <Empty title={texts.table.empty} hint={texts.table.emptyHints[answer]} />
      )}
      {entries.length > 0 && (
        <>
          <Entries answer={answer} entries={entries} currency={data?.pages[0]?.currency ?? 'USD'} />
          <div className="flex min-h-11 flex-wrap items-center justify-between gap-x-4 gap-y-1 border-t border-line px-4 py-2 text-[13px]">
            {next.hasNextPage ? (
              <MoreButton
                left={all === undefined ? MORE_ENTRIES : all - entries.length}
                busy={next.isFetchingNextPage}
                onMore={() => void next.fetchNextPage()}
              />
            ) : (
              <span className="text-muted">{texts.table.end}</span>
            )}
            <CsvButton answer={answer} />
          </div>
        </>
      )}
    </Panel>
  )
}

function Extent({ shown, all }: { shown: number; all: number }) {
  return (
    <span className="text-[13px] text-muted tabular-nums">
      {shown < all
        ? texts.table.top(formatCount(shown), formatCount(all))
        : texts.table.all(formatCount(shown))}
    </span>
  )
}

interface EntriesProps {
  answer: Answer
  entries: readonly MatchEntry[]
  currency: string
}

function Entries({ answer, entries, currency }: EntriesProps) {
  const label = texts.answers[answer].name
  if (answer === 'unregistered' || answer === 'aceOnly') {
    return <SideTable label={label} entries={entries} currency={currency} />
  }
  return <PairTable label={label} entries={entries} currency={currency} />
}

function MoreButton({ left, busy, onMore }: { left: number; busy: boolean; onMore: () => void }) {
  return (
    <button
      type="button"
      disabled={busy}
      onClick={onMore}
      className="font-medium text-accent underline underline-offset-2 disabled:text-muted"
    >
      {busy ? texts.loading : texts.table.more(formatCount(Math.max(1, Math.min(left, MORE_ENTRIES))))}
    </button>
  )
}
