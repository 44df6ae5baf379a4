import { useQuery } from '@tanstack/react-query'
import { type Readiness, readinessQuery } from '../../api/opportunity-queries.ts'
import { Panel } from '../../components/panel.tsx'
import { Failure, Loading } from '../../components/states.tsx'
import { formatCount } from '../../lib/format.ts'
import { OPPORTUNITIES } from '../../texts/opportunities.ts'
import { fieldName } from './field-name.ts'

const { one: ONE } = OPPORTUNITIES
type Finding = Readiness['findings'][number]
const LOOK: Readonly<Record<string, string>> = {
  error: 'bg-bad-soft text-bad',
  warn: 'bg-warn-soft text-warn',
  info: 'bg-sunken text-muted',
}

/** What AWS would reject, each with the value and what to do; what is still to be filled in; and what may be edited now. */
export function ReadinessPanel({ id, of }: { id: string; of: string | undefined }) {
  const { data, error, refetch } = useQuery(readinessQuery(id))
  return (
    <Panel title={ONE.readiness} aside={data !== undefined && <Summary readiness={data} />}>
      {data === undefined && error === null && <Loading />}
      {data === undefined && error !== null && <Failure error={error} onRetry={() => void refetch()} />}
      {of !== undefined && <p className="px-4 pt-2 text-[13px] text-muted">{of}</p>}
      {data !== undefined && <Details readiness={data} />}
    </Panel>
  )
}

function Summary({ readiness: { ready, findings, toFillIn } }: { readiness: Readiness }) {
  const rejecting = findings.filter(({ severity }) => severity !== 'info').length + toFillIn.length
  return (
    <span
      data-testid="readiness"
      className={`rounded px-1.5 py-0.5 text-xs font-medium ${ready ? 'bg-good-soft text-good' : 'bg-bad-soft text-bad'}`}
    >
      {ready ? ONE.ready : `${formatCount(rejecting)} ${ONE.notReady(rejecting)}`}
    </span>
  )
}

function Details({ readiness }: { readiness: Readiness }) {
  const { stage, reviewStatus, findings, toFillIn, editing } = readiness
  return (
    <div className="text-[13px]">
      <p className="px-4 py-2 text-muted">
        {ONE.stage}: {stage ?? ONE.none} · {ONE.reviewStatus}: {reviewStatus ?? ONE.none}
      </p>
      {findings.length > 0 && (
        <ul className="divide-y divide-line border-t border-line">
          {findings.map((finding) => (
            <FindingRow key={`${finding.rule}/${finding.value}`} finding={finding} />
          ))}
        </ul>
      )}
      {toFillIn.length > 0 && (
        <details className="border-t border-line">
          <summary className="cursor-pointer px-4 py-2.5 font-medium">
            {ONE.toFillIn} ({formatCount(toFillIn.length)})
          </summary>
          <ul className="space-y-1.5 px-4 pb-3">
            {toFillIn.map(({ column, apiPath, fix }) => (
              <li key={column}>
                <span className="font-medium">{fieldName(column)}</span> <Path path={apiPath} />
                <span className="block text-muted">{fix}</span>
              </li>
            ))}
          </ul>
        </details>
      )}
      <div className="border-t border-line px-4 py-2.5">
        <p>
          <span className="font-medium">{ONE.editing}:</span> {ONE.editable[editing.editable]}
          {editing.fields.length > 0 && ` ${editing.fields.map(fieldName).join(', ')}`}
        </p>
        <p className="text-muted">{editing.reason}</p>
      </div>
    </div>
  )
}

function FindingRow({
  finding: { rule, severity, message, column, apiPath, value, fix },
}: {
  finding: Finding
}) {
  return (
    <li data-rule={rule} className="px-4 py-2.5">
      <p className="flex items-start justify-between gap-3">
        <span className="min-w-0 font-medium break-words">{message}</span>
        <span className={`shrink-0 rounded px-1.5 py-0.5 text-xs font-medium ${LOOK[severity] ?? ''}`}>
          {ONE.severities[severity] ?? severity}
        </span>
      </p>
      <p className="text-muted">
        {column !== null && fieldName(column)} <Path path={apiPath} />
      </p>
      {value !== null && (
        <p className="mt-0.5">
          {ONE.value}:{' '}
          <q dir="auto" className="break-words">
            {value}
          </q>
        </p>
      )}
      <p className="mt-0.5">
        {ONE.fix}: {fix}
      </p>
    </li>
  )
}

function Path({ path }: { path: string | null }) {
  return path === null ? null : <code className="font-mono text-xs break-all text-muted">{path}</code>
}
