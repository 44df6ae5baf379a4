import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import {
  coverageQuery,
  type RuleResult,
  resultsQuery,
  type Trend,
  trendQuery,
} from '../../api/pipeline-queries.ts'
import { CsvExport } from '../../components/csv-export.tsx'
import { ChoiceFilter } from '../../components/filter-fields.tsx'
import { Sparkline } from '../../components/sparkline.tsx'
import { Empty, Waiting } from '../../components/states.tsx'
import { Time } from '../../components/time.tsx'
import { VirtualRows } from '../../components/virtual-rows.tsx'
import { formatCount, formatShare } from '../../lib/format.ts'
import { useSetFilter } from '../../lib/search.ts'
import { PIPELINE } from '../../texts/pipeline.ts'
import { FailuresDialog } from './failures-dialog.tsx'
import { FieldsPart } from './fields-part.tsx'
import type { PipelineSearch } from './filter.ts'
import { RuleRow } from './rule-row.tsx'

const { coverage: COVERAGE, validation: VALIDATION } = PIPELINE
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

/**
 * How every rule ended in the newest validation, with its trend, or which fields have a rule and which none; the rows
 * that fail a rule are a click away from both.
 */
export function ValidationPart({ search }: { search: PipelineSearch }) {
  const results = useQuery(resultsQuery)
  const trend = useQuery(trendQuery).data
  const choose = useChosenRule()
  if (results.data === undefined)
    return <Waiting error={results.error} onRetry={() => void results.refetch()} />
  const all = results.data.results
  const open = all.find(({ rule }) => rule === search.rule)
  const shows = search.show === 'fields' ? 'fields' : 'rules'
  return (
    <section aria-label={PIPELINE.parts.validation}>
      <Overall all={all} trend={trend} />
      <Shows chosen={shows} />
      {shows === 'fields' ? (
        <FieldsPart search={search} results={all} trend={trend} onOpen={choose} />
      ) : (
        <RulesPart search={search} results={results.data} trend={trend} onOpen={choose} />
      )}
      {open !== undefined && <FailuresDialog result={open} onClose={() => choose(undefined)} />}
    </section>
  )
}

/** Writes the rule whose rows are shown into the address. */
function useChosenRule() {
  const navigate = useNavigate()
  return (rule: string | undefined) =>
    void navigate({
      to: '.',
      resetScroll: false,
      search: ({ rule: _, ...rest }: Record<string, unknown>) =>
        (rule === undefined ? rest : { ...rest, rule }) as never,
    })
}

/** Links, as each has an address of its own. */
function Shows({ chosen }: { chosen: 'rules' | 'fields' }) {
  return (
    <nav aria-label={VALIDATION.shows.label} className="mb-3 flex gap-1">
      {(['rules', 'fields'] as const).map((show) => (
        <Link
          key={show}
          to="/pipeline"
          search={{ part: 'validation', ...(show === 'fields' ? { show } : {}) }}
          resetScroll={false}
          activeOptions={{ exact: true, includeSearch: true }}
          aria-current={show === chosen ? 'page' : undefined}
          className="rounded-md px-3 py-1.5 text-[13px] font-medium text-muted hover:bg-sunken hover:text-ink aria-[current]:bg-accent-soft aria-[current]:text-accent"
        >
          {VALIDATION.shows[show]}
        </Link>
      ))}
    </nav>
  )
}

interface RulesPartProps {
  search: PipelineSearch
  results: { readonly runId: string | null; readonly results: readonly RuleResult[] }
  trend: Trend | undefined
  onOpen: (rule: string) => void
}

function RulesPart({ search, results: { runId, results }, trend, onOpen }: RulesPartProps) {
  if (runId === null) return <Empty title={VALIDATION.none} hint={VALIDATION.noneHint} />
  const shown = results.filter(
    ({ status, severity }) =>
      (search.status === undefined || status === search.status) &&
      (search.severity === undefined || severity === search.severity),
  )
  return (
    <>
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
            render={(result) => <RuleRow result={result} trend={trend} onOpen={() => onOpen(result.rule)} />}
          />
        )}
      </div>
    </>
  )
}

function Overall({ all, trend }: { all: readonly RuleResult[]; trend: Trend | undefined }) {
  const passed = all.filter(({ status }) => status === 'passed').length
  const at = all[0]?.startedAt
  return (
    <div className="mb-3 flex flex-wrap items-center gap-x-8 gap-y-2 rounded-lg border border-line bg-surface px-4 py-3 text-[13px]">
      {all.length > 0 && (
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
      )}
      <TrendLine label={VALIDATION.overall} values={trend?.runs.map(({ failures }) => failures) ?? []} />
      <Covered />
    </div>
  )
}

/** How many fields have a rule, of each schema and of ACE, and how many had in the last runs. */
function Covered() {
  const { data } = useQuery(coverageQuery)
  if (data === undefined) return null
  const parts = [...data.schemas, { schema: 'ace' as const, ...data.ace }].filter(
    ({ columns }) => columns > 0,
  )
  return (
    <>
      <TrendLine label={COVERAGE.trend} values={data.runs.map(({ judged }) => judged)} />
      <ul data-testid="coverage" className="flex flex-wrap gap-x-4 text-muted">
        {parts.map(({ schema, judged, columns, share }) => (
          <li key={schema} title={COVERAGE.ofFields(formatCount(judged), formatCount(columns))}>
            {COVERAGE.schemas[schema]}{' '}
            <b className="font-semibold text-ink tabular-nums">{formatShare(share)}</b>{' '}
            <span className="tabular-nums">
              {COVERAGE.ofFields(formatCount(judged), formatCount(columns))}
            </span>
          </li>
        ))}
      </ul>
    </>
  )
}

/** A figure of the last runs with its newest value; nothing before there are two. */
function TrendLine({ label, values }: { label: string; values: readonly number[] }) {
  if (values.length < 2) return null
  return (
    <p className="flex items-center gap-3 text-muted">
      {label}
      <Sparkline
        label={label}
        words={VALIDATION.trendWords(values.map(formatCount).join(', '))}
        values={values}
        width={120}
        height={28}
      />
      <b className="font-semibold text-ink tabular-nums">{formatCount(values.at(-1) ?? 0)}</b>
    </p>
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
