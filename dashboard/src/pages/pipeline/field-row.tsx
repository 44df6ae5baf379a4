import type { ReactNode } from 'react'
import type { Coverage } from '../../api/pipeline-queries.ts'
import { Sparkline } from '../../components/sparkline.tsx'
import { formatCount } from '../../lib/format.ts'
import { PIPELINE } from '../../texts/pipeline.ts'

const { coverage: COVERAGE, validation: VALIDATION } = PIPELINE

type Field = Coverage['tables'][number]['fields'][number]
type AceField = Coverage['ace']['fields'][number]

/** A rule as a field shows it; without `onOpen` no rows of it are kept. */
export interface RuleLink {
  readonly id: string
  readonly rule: Coverage['rules'][number] | undefined
  readonly trend: readonly (number | null)[]
  readonly onOpen?: () => void
}

/** A field of a table with the rules that decide about it. */
export function FieldRow({ field, linkOf }: { field: Field; linkOf: (id: string) => RuleLink }) {
  const { column, type, judgedBy, readBy } = field
  return (
    <Row column={column} about={type} judgedBy={judgedBy.map(linkOf)}>
      <ReadBy links={readBy.map(linkOf)} judged={judgedBy.length > 0} />
    </Row>
  )
}

interface AceFieldRowProps {
  field: AceField
  linkOf: (id: string) => RuleLink
  /** States in which every field is locked: told once above. */
  alwaysLockedIn: readonly string[]
}

/** A field of ACE, with when AWS asks for it, what its rules hold it to and in which states it is locked. */
export function AceFieldRow({ field, linkOf, alwaysLockedIn }: AceFieldRowProps) {
  const { column, apiPath, asked, checks, judgedBy, readBy, lockedIn } = field
  const about = [...(apiPath === null ? [] : [apiPath]), COVERAGE.asked[asked] ?? asked].join(' · ')
  const locked = lockedIn.filter((state) => !alwaysLockedIn.includes(state))
  return (
    <Row column={column} about={about} judgedBy={judgedBy.map(linkOf)} mayLack={asked === 'read-only'}>
      {checks.length > 0 && (
        <p className="text-xs text-muted">{checks.map((check) => COVERAGE.checks[check]).join(', ')}</p>
      )}
      <ReadBy links={readBy.map(linkOf)} judged={judgedBy.length > 0} />
      {locked.length > 0 && <p className="text-xs text-muted">{COVERAGE.locked(locked.join(', '))}</p>}
    </Row>
  )
}

interface RowProps {
  column: string
  about: string
  judgedBy: readonly RuleLink[]
  /** A field that needs no rule. */
  mayLack?: boolean
  children: ReactNode
}

function Row({ column, about, judgedBy, mayLack = false, children }: RowProps) {
  const lacking = mayLack ? 'bg-sunken text-muted' : 'bg-warn-soft text-warn'
  return (
    <li data-field={column} className="grid gap-x-4 gap-y-1 px-4 py-2 md:grid-cols-[19rem_minmax(0,1fr)]">
      <div className="min-w-0 md:pl-5.5">
        <code className="font-mono break-all">{column}</code>
        <span className="block text-xs break-words text-muted">{about}</span>
      </div>
      <div className="min-w-0">
        {judgedBy.length === 0 ? (
          <span className={`rounded px-1.5 py-0.5 text-xs font-medium ${lacking}`}>{COVERAGE.noRule}</span>
        ) : (
          <RuleLinks links={judgedBy} />
        )}
        {children}
      </div>
    </li>
  )
}

function ReadBy({ links, judged }: { links: readonly RuleLink[]; judged: boolean }) {
  if (links.length === 0 || judged) return null
  const names = links.map(({ id, rule }) => rule?.title ?? id)
  return <p className="mt-0.5 text-xs break-words text-muted">{COVERAGE.readBy(names.join(', '))}</p>
}

/** The rules of a field or table, each leading to the rows that fail it. */
export function RuleLinks({ links }: { links: readonly RuleLink[] }) {
  return (
    <ul className="space-y-0.5">
      {links.map((link) => (
        <RuleLine key={link.id} link={link} />
      ))}
    </ul>
  )
}

function RuleLine({ link: { id, rule, trend, onOpen } }: { link: RuleLink }) {
  const title = rule?.title ?? id
  return (
    <li className="flex flex-wrap items-center gap-x-3">
      {onOpen === undefined ? (
        <span className="break-words">{title}</span>
      ) : (
        <button
          type="button"
          aria-label={VALIDATION.showRows(title)}
          onClick={onOpen}
          className="text-left break-words text-accent underline underline-offset-2"
        >
          {title}
        </button>
      )}
      <span className="text-xs text-muted tabular-nums">{stateOf(rule)}</span>
      {trend.length > 1 && trend.some((value) => value !== null && value > 0) && (
        <Sparkline
          label={VALIDATION.trendOf(title)}
          words={VALIDATION.trendWords(
            trend.map((value) => (value === null ? VALIDATION.notChecked : formatCount(value))).join(', '),
          )}
          values={trend}
          width={56}
          height={14}
        />
      )}
    </li>
  )
}

/** How severe it is, and how it ended when it last ran. */
function stateOf(rule: RuleLink['rule']): string {
  if (rule === undefined) return ''
  const severity = VALIDATION.severities[rule.severity] ?? rule.severity
  return `${severity} · ${endOf(rule)}`
}

function endOf({ status, failed, checked, waitsFor }: NonNullable<RuleLink['rule']>): string {
  if (waitsFor !== null) return COVERAGE.waits(waitsFor)
  if (status === null || failed === null || checked === null) return COVERAGE.neverRan
  if (status === 'broken' || status === 'skipped') return VALIDATION.statuses[status] ?? status
  return VALIDATION.of(formatCount(failed), formatCount(checked))
}
