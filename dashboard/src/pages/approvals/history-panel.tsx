import { Link } from '@tanstack/react-router'
import type { ApprovalDetail } from '../../api/approvals-queries.ts'
import { Panel } from '../../components/panel.tsx'
import { Time } from '../../components/time.tsx'
import { formatCount } from '../../lib/format.ts'
import { APPROVALS } from '../../texts/approvals.ts'
import type { ApprovalSearch } from './approval-search.ts'
import { queueFilterOf } from './filter.ts'

const { history: words } = APPROVALS

type Revision = ApprovalDetail['revisions'][number]
type Decided = ApprovalDetail['decisions'][number]
type Entry = { readonly at: string } & ({ readonly put: Revision } | { readonly decided: Decided })

interface HistoryPanelProps {
  approval: ApprovalDetail
  search: ApprovalSearch
}

/** Every version that was put before people and every decision, the ones taken back included; newest first. */
export function HistoryPanel({ approval, search }: HistoryPanelProps) {
  return (
    <Panel title={words.title}>
      <ol className="max-h-[50vh] space-y-3 overflow-auto p-4 text-[13px]">
        {entriesOf(approval).map((entry) => (
          <li key={`${entry.at} ${'put' in entry ? 'put' : 'decided'}`}>
            {'put' in entry ? (
              <Put id={approval.id} revision={entry.put} search={search} />
            ) : (
              <DecidedEntry decided={entry.decided} />
            )}
          </li>
        ))}
      </ol>
    </Panel>
  )
}

function entriesOf({ revisions, decisions }: ApprovalDetail): Entry[] {
  const entries: Entry[] = [
    ...decisions.map((decided) => ({ at: decided.at, decided })),
    ...revisions.map((put) => ({ at: put.createdAt, put })),
  ]
  return entries.sort((one, other) => Date.parse(other.at) - Date.parse(one.at))
}

interface PutProps {
  id: string
  revision: Revision
  search: ApprovalSearch
}

function Put({ id, revision, search }: PutProps) {
  return (
    <>
      <p className="wrap-anywhere">
        {words.put(revision.revision)} {revision.createdBy}
      </p>
      <p className="flex flex-wrap gap-x-2 text-xs text-muted">
        <Time at={revision.createdAt} />
        <span className="tabular-nums">{APPROVALS.bytes(formatCount(revision.bytes))}</span>
        <Link
          to="/approvals/$id"
          params={{ id }}
          search={{ ...queueFilterOf({ ...search }), rev: revision.revision }}
          resetScroll={false}
          className="text-accent underline underline-offset-2"
        >
          {APPROVALS.views.text}
        </Link>
      </p>
    </>
  )
}

function DecidedEntry({ decided }: { decided: Decided }) {
  const { decision, decidedBy, at, reason, undoneBy } = decided
  return (
    <>
      <p className={`wrap-anywhere ${undoneBy === null ? '' : 'text-muted line-through'}`}>
        {APPROVALS.decided[decision]} {decidedBy}
      </p>
      {reason !== null && (
        <p dir="auto" className="line-clamp-4 whitespace-pre-wrap wrap-anywhere text-muted">
          {reason}
        </p>
      )}
      <p className="text-xs text-muted">
        <Time at={at} />
        {undoneBy !== null && `, ${words.undone(undoneBy)}`}
      </p>
    </>
  )
}
