import type { RuleResult, Trend } from '../../api/pipeline-queries.ts'
import { Sparkline } from '../../components/sparkline.tsx'
import { formatCount } from '../../lib/format.ts'
import { PIPELINE } from '../../texts/pipeline.ts'

const { validation: VALIDATION } = PIPELINE
const LOOK: Readonly<Record<string, string>> = {
  failed: 'bg-warn-soft text-warn',
  broken: 'bg-bad-soft text-bad',
  passed: 'bg-good-soft text-good',
  skipped: 'bg-sunken text-muted',
}

interface RuleRowProps {
  result: RuleResult
  trend: Trend | undefined
  onOpen: () => void
}

/** One rule: how it ended, how many rows fail now and failed before, and what to do. */
export function RuleRow({ result, trend, onOpen }: RuleRowProps) {
  const { rule, title, severity, status, failed, checked, blocks, entity, column, problem } = result
  const values = trend?.rules.find((each) => each.rule === rule)?.failed ?? []
  return (
    <div
      data-rule={rule}
      className="grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-4 gap-y-1 px-4 py-2.5 text-[13px] md:grid-cols-[minmax(0,1fr)_6.5rem_9rem_6rem]"
    >
      <div className="min-w-0">
        <button
          type="button"
          aria-label={VALIDATION.showRows(title)}
          onClick={onOpen}
          className="text-left font-medium break-words hover:underline"
        >
          {title}
        </button>
        <span className="block text-xs break-words text-muted">
          <code className="font-mono break-all">
            {entity}
            {column !== null && `.${column}`}
          </code>
          {' · '}
          {VALIDATION.severities[severity] ?? severity}
          {blocks && <span className="text-bad"> · {VALIDATION.blocks}</span>}
          {problem !== null && <span className="text-bad"> · {VALIDATION.problem(problem)}</span>}
        </span>
      </div>
      <span className="hidden md:block">
        {values.length > 1 && (
          <Sparkline
            label={VALIDATION.trendOf(title)}
            words={VALIDATION.trendWords(
              values.map((value) => (value === null ? VALIDATION.notChecked : formatCount(value))).join(', '),
            )}
            values={values}
          />
        )}
      </span>
      <span className="text-right tabular-nums">
        {status === 'skipped' ? '' : VALIDATION.of(formatCount(failed), formatCount(checked))}
      </span>
      <span className="justify-self-end">
        <span className={`rounded px-1.5 py-0.5 text-xs font-medium whitespace-nowrap ${LOOK[status]}`}>
          {VALIDATION.statuses[status]}
        </span>
      </span>
    </div>
  )
}
