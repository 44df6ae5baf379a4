import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { type RuleResult, resultsQuery, type Trend, trendQuery } from '../../api/pipeline-queries.ts'
import { CsvExport } from '../../components/csv-export.tsx'
import { ChoiceFilter } from '../../components/filter-fields.tsx'
import { Sparkline } from '../../components/sparkline.tsx'
import { Empty, Waiting } from '../../components/states.tsx'
import { Time } from '../../components/time.tsx'
import { VirtualRows } from '../../components/virtual-rows.tsx'
import { formatCount } from '../../lib/format.ts'
import { useSetFilter } from '../../lib/search.ts'
import { PIPELINE } from '../../texts/pipeline.ts'
import { FailuresDialog } from './failures-dialog.tsx'
import type { PipelineSearch } from './filter.ts'
import { RuleRow } from './rule-row.tsx'

const { validation: VALIDATION } = PIPELINE
const ROW_PX = 64
const HEADER = [
  'rule',
  'suite',
  'title',
  'severity',
  'status',
  'entity',
  'column',
  'checked',
  'failed',
  'blocks',
  'fix',
]

/** How every rule ended in the newest validation, with its trend; the failing rows of one are a click away. */
export function ValidationPart({ search }: { search: PipelineSearch }) {
  const results = useQuery(resultsQuery)
  const trend = useQuery(trendQuery).data
  const navigate = useNavigate()
  if (results.data === undefined)
    return <Waiting error={results.error} onRetry={() => void results.refetch()} />
  if (results.data.runId === null) return <Empty title={VALIDATION.none} hint={VALIDATION.noneHint} />
  const all = results.data.results
  const shown = all.filter(
    ({ status, severity }) =>
      (search.status === undefined || status === search.status) &&
      (search.severity === undefined || severity === search.severity),
  )
  const open = all.find(({ rule }) => rule === search.rule)
  const choose = (rule: string | undefined) =>
    void navigate({
      to: '.',
      resetScroll: false,
      search: ({ rule: _, ...rest }: Record<string, unknown>) =>
        (rule === undefined ? rest : { ...rest, rule }) as never,
    })
  return (
    <section aria-label={PIPELINE.parts.validation}>
      <Overall all={all} trend={trend} />
      <Filters search={search} rows={shown} />
      <div className="overflow-hidden rounded-lg border border-line bg-surface">
        {shown.length === 0 ? (
          <Empty title={VALIDATION.noneFits} />
        ) : (
          <VirtualRows
            label={PIPELINE.parts.validation}
            rows={shown}
            keyOf={({ rule }) => rule}
            estimate={ROW_PX}
            render={(result) => <RuleRow result={result} trend={trend} onOpen={() => choose(result.rule)} />}
          />
        )}
      </div>
      {open !== undefined && <FailuresDialog result={open} onClose={() => choose(undefined)} />}
    </section>
  )
}

function Overall({ all, trend }: { all: readonly RuleResult[]; trend: Trend | undefined }) {
  const passed = all.filter(({ status }) => status === 'passed').length
  const values = trend?.runs.map(({ failures }) => failures) ?? []
  const at = all[0]?.startedAt
  return (
    <div className="mb-3 flex flex-wrap items-center gap-x-6 gap-y-2 rounded-lg border border-line bg-surface px-4 py-3 text-[13px]">
      <p>
        <b className="text-base font-semibold tabular-nums">
          {VALIDATION.rulesPassed(formatCount(passed), formatCount(all.length))}
        </b>
        {at !== undefined && (
          <span className="ml-2 text-muted">
            <Time at={at} />
          </span>
        )}
      </p>
      {values.length > 1 && (
        <p className="flex items-center gap-3 text-muted">
          {VALIDATION.overall}
          <Sparkline
            label={VALIDATION.overall}
            words={VALIDATION.trendWords(values.map(formatCount).join(', '))}
            values={values}
            width={160}
            height={32}
          />
          <b className="font-semibold text-ink tabular-nums">{formatCount(values.at(-1) ?? 0)}</b>
        </p>
      )}
    </div>
  )
}

function Filters({ search, rows }: { search: PipelineSearch; rows: readonly RuleResult[] }) {
  const set = useSetFilter<'status' | 'severity'>()
  return (
    <search className="mb-3 flex flex-wrap items-end gap-3">
      <ChoiceFilter
        label={VALIDATION.status}
        value={search.status}
        choices={VALIDATION.statuses}
        onChange={set('status')}
      />
      <ChoiceFilter
        label={VALIDATION.severity}
        value={search.severity}
        choices={VALIDATION.severities}
        onChange={set('severity')}
      />
      <CsvExport
        name="validation"
        header={HEADER}
        read={async () => ({ rows, nextCursor: null })}
        cells={(row) => HEADER.map((field) => row[field as 'rule'])}
      />
    </search>
  )
}
