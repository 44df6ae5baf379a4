import { useQuery, useQueryClient } from '@tanstack/react-query'
import { type DocumentPlace, documentDiffQuery, versionTextQuery } from '../../api/history-queries.ts'
import { documentQuery } from '../../api/workflow-queries.ts'
import { Button } from '../../components/button.tsx'
import { DiffView } from '../../components/diff/diff-view.tsx'
import { PlainLines } from '../../components/lines/plain-lines.tsx'
import { Empty, Failure, Loading } from '../../components/states.tsx'
import { toastFailure } from '../../components/toasts.tsx'
import { HISTORY } from '../../texts/history.ts'
import { HISTORY_VIEWS, type HistoryView } from './history-search.ts'

const NAME = { diff: HISTORY.unified, split: HISTORY.split, text: HISTORY.whole } as const

interface VersionViewProps {
  place: DocumentPlace
  /** Undefined: there is no earlier version. */
  from: string | undefined
  /** Undefined: what is there now. */
  to: string | undefined
  view: HistoryView
  onView: (view: HistoryView) => void
  onRestore: ((text: string) => void) | undefined
}

/** What differs between two versions, or the whole of the older one; the way back to it goes through the editor. */
export function VersionView({ place, from, to, view, onView, onRestore }: VersionViewProps) {
  const client = useQueryClient()
  const restore = async (version: string) => {
    const { text } = await client.fetchQuery(versionTextQuery(place, version))
    onRestore?.(text)
  }
  return (
    <section
      aria-label={HISTORY.title}
      className="min-w-0 overflow-hidden rounded-lg border border-line bg-surface"
    >
      <div className="flex flex-wrap items-center justify-between gap-2 border-b border-line px-4 py-2">
        <fieldset className="flex flex-wrap gap-1">
          <legend className="sr-only">{HISTORY.views}</legend>
          {HISTORY_VIEWS.map((each) => (
            <Button
              key={each}
              look={each === view ? 'plain' : 'quiet'}
              aria-pressed={each === view}
              onClick={() => onView(each)}
            >
              {NAME[each]}
            </Button>
          ))}
        </fieldset>
        {onRestore !== undefined && from !== undefined && (
          <Button title={HISTORY.restoreHint} onClick={() => void restore(from).catch(toastFailure)}>
            {HISTORY.restore}
          </Button>
        )}
      </div>
      {from === undefined && <Empty title={HISTORY.none} />}
      {from !== undefined && view === 'text' && <Whole place={place} version={from} />}
      {from !== undefined && view !== 'text' && (
        <Compared place={place} from={from} to={to} split={view === 'split'} />
      )}
    </section>
  )
}

function Whole({ place, version }: { place: DocumentPlace; version: string }) {
  const { data, error, refetch } = useQuery(versionTextQuery(place, version))
  if (error !== null) return <Failure error={error} onRetry={() => void refetch()} />
  return data === undefined ? <Loading lines={8} /> : <PlainLines text={data.text} />
}

interface ComparedProps {
  place: DocumentPlace
  from: string
  to: string | undefined
  split: boolean
}

function Compared({ place, from, to, split }: ComparedProps) {
  const client = useQueryClient()
  const { data, error, refetch } = useQuery(documentDiffQuery(place, from, to))
  if (error !== null) return <Failure error={error} onRetry={() => void refetch()} />
  if (data === undefined) return <Loading lines={8} />
  if (data.hunks.length === 0) return <Empty title={HISTORY.noDifference} />
  const read = async () => {
    if (to !== undefined) return (await client.fetchQuery(versionTextQuery(place, to))).text
    const { project, spec, document } = place
    return (await client.fetchQuery({ ...documentQuery(project, spec, document), staleTime: 0 })).text
  }
  return (
    <DiffView
      key={`${from}/${to}`}
      hunks={data.hunks}
      total={data.lines}
      read={read}
      onChanged={() => void refetch()}
      split={split}
    />
  )
}
