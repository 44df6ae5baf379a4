import { ChevronRight } from 'lucide-react'
import { type ReactNode, useEffect, useId, useState } from 'react'
import { formatCount, formatShare } from '../../lib/format.ts'
import { PIPELINE } from '../../texts/pipeline.ts'
import { type RuleLink, RuleLinks } from './field-row.tsx'

const { coverage: COVERAGE } = PIPELINE
/** Names of fields without a rule that are told before the table is unfolded. */
const NAMED = 8

interface FieldsTableProps {
  name: string
  title?: string
  hint?: string
  figures: { readonly columns: number; readonly judged: number; readonly share: number }
  rows?: { readonly rows: number; readonly rowsEstimated: boolean; readonly checkedShare: number | null }
  tableRules?: readonly RuleLink[]
  /** Fields that should have a rule and have none. */
  without: readonly string[]
  /** Unfolded by the address, or by the filter. */
  isOpen: boolean
  children: ReactNode
}

/** A table with the share of its fields that has a rule; unfolded, its fields. */
export function FieldsTable(props: FieldsTableProps) {
  const { name, title, hint, figures, rows, tableRules = [], without, isOpen, children } = props
  const [open, setOpen] = useState(isOpen)
  useEffect(() => setOpen(isOpen), [isOpen])
  const body = useId()
  return (
    <section data-table={name} aria-label={title ?? name} className="text-[13px]">
      <div className="grid gap-x-4 gap-y-1 px-4 py-2.5 md:grid-cols-[minmax(0,1fr)_15rem]">
        <h3 className="min-w-0">
          <button
            type="button"
            aria-expanded={open}
            aria-controls={body}
            aria-label={COVERAGE.unfold(title ?? name)}
            onClick={() => setOpen(!open)}
            className="flex items-start gap-1.5 text-left font-medium hover:underline"
          >
            <ChevronRight
              size={16}
              aria-hidden="true"
              className={`mt-0.5 shrink-0 text-muted ${open ? 'rotate-90' : ''}`}
            />
            <span className="break-words">
              {title ?? <code className="font-mono break-all">{name}</code>}
            </span>
          </button>
        </h3>
        <Share {...figures} />
        <div className="pl-5.5 text-xs text-muted md:col-span-2">
          {hint !== undefined && <p>{hint}</p>}
          {rows !== undefined && <Rows {...rows} looked={figures.judged > 0} />}
          {!open && <Without names={without} exempt={figures.columns - figures.judged - without.length} />}
        </div>
      </div>
      {open && (
        <div id={body} className="border-t border-line bg-sunken/40 pb-1">
          {tableRules.length > 0 && (
            <div className="grid gap-x-4 px-4 py-2 md:grid-cols-[19rem_minmax(0,1fr)]">
              <p className="pl-5.5 text-muted">{COVERAGE.ofTable}</p>
              <RuleLinks links={tableRules} />
            </div>
          )}
          <ul aria-label={COVERAGE.unfold(title ?? name)} className="divide-y divide-line">
            {children}
          </ul>
        </div>
      )}
    </section>
  )
}

function Share({ columns, judged, share }: FieldsTableProps['figures']) {
  return (
    <div className="self-center pl-5.5 md:pl-0">
      <p className="tabular-nums">{COVERAGE.ofFields(formatCount(judged), formatCount(columns))}</p>
      <div aria-hidden="true" className="mt-1 h-1.5 overflow-hidden rounded-full bg-sunken">
        <div className="h-full rounded-full bg-accent-fill" style={{ width: `${share * 100}%` }} />
      </div>
    </div>
  )
}

type RowsProps = NonNullable<FieldsTableProps['rows']> & { looked: boolean }

function Rows({ rows, rowsEstimated, checkedShare, looked }: RowsProps) {
  const count = formatCount(rows)
  const unchecked = looked ? COVERAGE.unchecked : COVERAGE.unlooked
  return (
    <p className="tabular-nums">
      {rowsEstimated ? COVERAGE.about(count) : count} {COVERAGE.rows(rows)}
      {rows > 0 && (
        <>
          {' · '}
          {checkedShare === null ? unchecked : COVERAGE.checked(formatShare(checkedShare))}
        </>
      )}
    </p>
  )
}

/** `exempt`: fields that have no rule and need none. */
function Without({ names, exempt }: { names: readonly string[]; exempt: number }) {
  const all = exempt === 0 ? COVERAGE.allHaveOne : COVERAGE.ofAws(formatCount(exempt))
  if (names.length === 0) return <p className="text-good">{all}</p>
  const more = names.length - NAMED
  return (
    <p className="break-words">
      <span className="font-medium text-warn">
        {formatCount(names.length)} {COVERAGE.noRuleFor(names.length)}
      </span>{' '}
      <code className="font-mono">{names.slice(0, NAMED).join(', ')}</code>
      {more > 0 && ` ${COVERAGE.andMore(formatCount(more))}`}
    </p>
  )
}
