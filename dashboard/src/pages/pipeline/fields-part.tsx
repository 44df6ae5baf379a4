import { useQuery } from '@tanstack/react-query'
import { type Coverage, coverageQuery, type RuleResult, type Trend } from '../../api/pipeline-queries.ts'
import { CsvExport } from '../../components/csv-export.tsx'
import { ChoiceFilter } from '../../components/filter-fields.tsx'
import { Empty, Waiting } from '../../components/states.tsx'
import { useSetFilter } from '../../lib/search.ts'
import { PIPELINE } from '../../texts/pipeline.ts'
import { AceFieldRow, FieldRow, type RuleLink } from './field-row.tsx'
import { FieldsTable } from './fields-table.tsx'
import type { PipelineSearch } from './filter.ts'

const { coverage: COVERAGE } = PIPELINE
const HEADER = ['table', 'column', 'type', 'judgedBy', 'readBy']
const ACE = 'ace.opportunity'

interface FieldsPartProps {
  search: PipelineSearch
  results: readonly RuleResult[]
  trend: Trend | undefined
  onOpen: (rule: string) => void
}

/** Which fields of CORE, RAW and ACE a rule decides about, and which none. */
export function FieldsPart({ search, results, trend, onOpen }: FieldsPartProps) {
  const coverage = useQuery(coverageQuery)
  if (coverage.data === undefined)
    return <Waiting error={coverage.error} onRetry={() => void coverage.refetch()} />
  const { data } = coverage
  const onlyWithout = search.fields === 'without-rule'
  const linkOf = linksOf(data, results, trend, onOpen)
  const isShown = ({ judgedBy }: { judgedBy: readonly string[] }) => !onlyWithout || judgedBy.length === 0
  const locked = alwaysLocked(data)
  const ace = data.ace.fields.filter(isShown)
  const tables = data.tables
    .map((table) => ({ ...table, shown: table.fields.filter(isShown) }))
    .filter(({ shown }) => shown.length > 0)
  return (
    <>
      <Filters search={search} data={data} />
      <div className="divide-y divide-line rounded-lg border border-line bg-surface">
        {ace.length > 0 && (
          <FieldsTable
            name={ACE}
            title={COVERAGE.aceTitle}
            hint={`${COVERAGE.aceHint}. ${COVERAGE.alwaysLocked(locked.join(', '))}`}
            figures={data.ace}
            without={namesWithout(data.ace.fields.filter(({ asked }) => asked !== 'read-only'))}
            isOpen={onlyWithout || search.table === ACE}
          >
            {ace.map((field) => (
              <AceFieldRow key={field.column} field={field} linkOf={linkOf} alwaysLockedIn={locked} />
            ))}
          </FieldsTable>
        )}
        {tables.map(({ shown, ...table }) => (
          <FieldsTable
            key={table.table}
            name={table.table}
            figures={table}
            rows={table}
            tableRules={table.tableRules.map(linkOf)}
            without={namesWithout(table.fields)}
            isOpen={onlyWithout || search.table === table.table}
          >
            {shown.map((field) => (
              <FieldRow key={field.column} field={field} linkOf={linkOf} />
            ))}
          </FieldsTable>
        ))}
        {tables.length + ace.length === 0 && <Empty title={COVERAGE.noField} />}
      </div>
    </>
  )
}

/** The states in which AWS takes no change of any field. */
function alwaysLocked({ ace }: Coverage): string[] {
  const [first, ...others] = ace.fields.filter(({ asked }) => asked !== 'read-only')
  return first?.lockedIn.filter((state) => others.every(({ lockedIn }) => lockedIn.includes(state))) ?? []
}

function namesWithout(fields: readonly { column: string; judgedBy: readonly string[] }[]): string[] {
  return fields.filter(({ judgedBy }) => judgedBy.length === 0).map(({ column }) => column)
}

/** Everything a field says of one of its rules, by the rule's id. */
function linksOf(
  { rules }: Coverage,
  results: readonly RuleResult[],
  trend: Trend | undefined,
  onOpen: (rule: string) => void,
): (id: string) => RuleLink {
  const known = new Map(rules.map((rule) => [rule.rule, rule]))
  const recorded = new Set(results.map(({ rule }) => rule))
  const trends = new Map(trend?.rules.map(({ rule, failed }) => [rule, failed]))
  return (id) => ({
    id,
    rule: known.get(id),
    trend: trends.get(id) ?? [],
    // The rows that fail are those of the newest run; another may have left the rule out.
    ...(recorded.has(id) ? { onOpen: () => onOpen(id) } : {}),
  })
}

function Filters({ search, data }: { search: PipelineSearch; data: Coverage }) {
  const set = useSetFilter<'fields'>()
  const rows = data.tables.flatMap(({ table, fields }) => fields.map((field) => ({ table, ...field })))
  const onlyWithout = search.fields === 'without-rule'
  return (
    <search className="mb-3 flex flex-wrap items-end gap-3">
      <ChoiceFilter
        label={COVERAGE.which}
        value={search.fields}
        choices={{ 'without-rule': COVERAGE.without }}
        onChange={set('fields')}
      />
      <CsvExport
        name="coverage"
        header={HEADER}
        read={async () => ({
          rows: rows.filter(({ judgedBy }) => !onlyWithout || judgedBy.length === 0),
          nextCursor: null,
        })}
        cells={({ table, column, type, judgedBy, readBy }) => [
          ...[table, column, type],
          ...[judgedBy.join(' '), readBy.join(' ')],
        ]}
      />
    </search>
  )
}
