import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type FailingRow, failuresQuery, type RuleResult, readFailures } from '../../api/pipeline-queries.ts'
import { Button } from '../../components/button.tsx'
import { CsvExport } from '../../components/csv-export.tsx'
import { Modal } from '../../components/modal.tsx'
import { Empty, Failure, Loading } from '../../components/states.tsx'
import { formatCount } from '../../lib/format.ts'
import { PIPELINE } from '../../texts/pipeline.ts'
import { texts } from '../../texts.ts'

const { validation: VALIDATION } = PIPELINE
const HEADER = ['rule', 'entity', 'entityKey', 'column', 'value', 'message', 'fix']

/** The rows that fail one rule, what to do about them, and the query that shows them all. */
export function FailuresDialog({ result, onClose }: { result: RuleResult; onClose: () => void }) {
  const { rule, title, fix, sql, stored, failed } = result
  const list = useInfiniteQuery(failuresQuery(rule))
  const rows = list.data?.pages.flatMap(({ items }) => items) ?? []
  return (
    <Modal
      open
      onClose={onClose}
      title={title}
      hint={`${VALIDATION.fix}: ${fix}`}
      shape="side"
      actions={
        <CsvExport
          name={rule}
          header={HEADER}
          read={async (cursor) => {
            const { items, nextCursor } = await readFailures(rule, cursor)
            return { rows: items, nextCursor }
          }}
          cells={(row) => HEADER.map((field) => row[field as 'rule'])}
        />
      }
    >
      {stored < failed && (
        <p className="mb-2 text-[13px] text-muted">
          {VALIDATION.stored(formatCount(stored), formatCount(failed))}
        </p>
      )}
      {list.data === undefined && list.error === null && <Loading />}
      {list.error !== null && <Failure error={list.error} onRetry={() => void list.refetch()} />}
      {list.data !== undefined && rows.length === 0 && <Empty title={VALIDATION.noRows} />}
      <ul className="divide-y divide-line text-[13px]">
        {rows.map((row) => (
          <Row key={row.id} row={row} />
        ))}
      </ul>
      {list.hasNextPage && (
        <Button look="quiet" disabled={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          {texts.filters.more}
        </Button>
      )}
      <details className="mt-3 text-[13px]">
        <summary className="cursor-pointer font-medium">{VALIDATION.sql}</summary>
        <pre className="mt-1 overflow-auto rounded bg-sunken p-2 font-mono text-xs whitespace-pre-wrap break-words">
          {sql}
        </pre>
      </details>
    </Modal>
  )
}

/** Rows that are opportunities lead to their page. */
const OPPORTUNITIES = new Set([
  'core.odoo_opportunities',
  'core.ace_opportunities',
  'ace.opportunity',
  'raw.apn_opportunity',
  'raw.odoo_crm_lead',
])

function Row({ row: { entity, entityKey, column, value } }: { row: FailingRow }) {
  return (
    <li className="grid grid-cols-[minmax(0,9rem)_minmax(0,1fr)] gap-x-3 py-1.5">
      <span className="break-all">
        {OPPORTUNITIES.has(entity) && /^[A-Za-z0-9-]{1,64}$/.test(entityKey) ? (
          <Link
            to="/opportunities/$id"
            params={{ id: entityKey }}
            className="text-accent underline underline-offset-2"
          >
            {entityKey}
          </Link>
        ) : (
          entityKey
        )}
      </span>
      <span dir="auto" className="break-words">
        {column !== null && <span className="text-muted">{column}: </span>}
        {value ?? PIPELINE.drift.nothing}
      </span>
    </li>
  )
}
