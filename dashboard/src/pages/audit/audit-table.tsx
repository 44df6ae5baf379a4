import { Link } from '@tanstack/react-router'
import { Fragment, useState } from 'react'
import type { AuditEntry } from '../../api/types.ts'
import { Button } from '../../components/button.tsx'
import { Time } from '../../components/time.tsx'
import { formatDuration } from '../../lib/format.ts'
import { texts } from '../../texts.ts'
import { EntryInput } from './entry-input.tsx'
import { OutcomeMark } from './outcome-mark.tsx'

const HEAD = 'px-2 py-2 sm:px-3 text-left font-medium text-muted'
const CELL = 'px-2 py-2 align-top sm:px-3'

/** One row for each entry; its input opens below it. On narrow screens the outcome stands below what was done, and the rest gives room. */
export function AuditTable({ entries }: { entries: readonly AuditEntry[] }) {
  return (
    <table className="w-full text-[13px]">
      <thead className="border-b border-line">
        <tr>
          <th className={HEAD}>{texts.audit.when}</th>
          <th className={HEAD}>{texts.audit.who}</th>
          <th className={HEAD}>{texts.audit.action}</th>
          <th className={`${HEAD} hidden sm:table-cell`}>{texts.audit.outcome}</th>
          <th className={`${HEAD} hidden md:table-cell`}>{texts.audit.channel}</th>
          <th className={`${HEAD} hidden text-right lg:table-cell`}>{texts.audit.took}</th>
          <th className={`${HEAD} hidden md:table-cell`}>{texts.audit.request}</th>
        </tr>
      </thead>
      <tbody>
        {entries.map((entry) => (
          <Entry key={entry.id} entry={entry} />
        ))}
      </tbody>
    </table>
  )
}

function Entry({ entry }: { entry: AuditEntry }) {
  const [open, setOpen] = useState(false)
  return (
    <Fragment>
      <tr className="border-b border-line last:border-0">
        <td className={`${CELL} whitespace-nowrap text-muted`}>
          <Time at={entry.at} />
        </td>
        <td className={`${CELL} break-words`}>
          {entry.actor}
          {entry.onBehalfOf !== null && (
            <span className="block text-xs text-muted">{texts.audit.forAgent(entry.onBehalfOf)}</span>
          )}
        </td>
        <td className={CELL}>
          <Button look="quiet" aria-expanded={open} onClick={() => setOpen(!open)}>
            {entry.action}
          </Button>
          {entry.dryRun && <span className="text-xs text-muted"> {texts.audit.dryRun}</span>}
          <div className="pl-3 sm:hidden">
            <OutcomeMark entry={entry} />
          </div>
        </td>
        <td className={`${CELL} hidden sm:table-cell`}>
          <OutcomeMark entry={entry} />
        </td>
        <td className={`${CELL} hidden text-muted md:table-cell`}>{entry.channel}</td>
        <td className={`${CELL} hidden text-right text-muted tabular-nums lg:table-cell`}>
          {entry.durationMs !== null && formatDuration(entry.durationMs)}
        </td>
        <td className={`${CELL} hidden md:table-cell`}>
          <Link
            to="/audit"
            search={{ requestId: entry.requestId }}
            title={entry.requestId}
            className="font-mono text-xs text-accent underline underline-offset-2"
          >
            {entry.requestId.slice(-8)}
          </Link>
        </td>
      </tr>
      {open && (
        <tr className="border-b border-line">
          <td colSpan={7} className="bg-sunken px-3 py-2">
            <EntryInput input={entry.input} />
          </td>
        </tr>
      )}
    </Fragment>
  )
}
