import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { embeddingQuery } from '../../api/pipeline-queries.ts'
import { summaryQuery } from '../../api/queries.ts'
import { ANSWERS } from '../../api/types.ts'
import { Panel } from '../../components/panel.tsx'
import { Failure, Loading } from '../../components/states.tsx'
import { Time } from '../../components/time.tsx'
import { formatCount, formatMoney, formatShare } from '../../lib/format.ts'
import { PIPELINE } from '../../texts/pipeline.ts'
import { texts } from '../../texts.ts'

const { index: INDEX } = PIPELINE

/** How much can be searched by meaning, and what matching left. */
export function IndexPart() {
  return (
    <div className="grid items-start gap-5 lg:grid-cols-2">
      <SearchIndex />
      <Matching />
    </div>
  )
}

function SearchIndex() {
  const { data, error, refetch } = useQuery(embeddingQuery)
  return (
    <Panel title={INDEX.search}>
      {data === undefined && error === null && <Loading />}
      {data === undefined && error !== null && <Failure error={error} onRetry={() => void refetch()} />}
      {data !== undefined && (
        <>
          <dl className="divide-y divide-line text-[13px]">
            <Figure name={INDEX.opportunities}>{formatCount(data.opportunities)}</Figure>
            <Figure name={INDEX.embedded}>{formatCount(data.embedded)}</Figure>
            <Figure name={INDEX.pending}>{formatCount(data.pending)}</Figure>
            <Figure name={INDEX.withoutWords}>{formatCount(data.withoutWords)}</Figure>
            <Figure name={INDEX.words}>{formatCount(data.words)}</Figure>
            <Figure name={INDEX.last}>
              {data.lastEmbeddedAt === null ? INDEX.never : <Time at={data.lastEmbeddedAt} />}
            </Figure>
            <Figure name={INDEX.model}>
              {data.model} · {data.dimensions}
            </Figure>
          </dl>
          {data.opportunities > 0 && (
            <p className="border-t border-line px-4 py-2 text-[13px] text-muted">
              {INDEX.coverage(formatShare(data.embedded / data.opportunities))}
            </p>
          )}
        </>
      )}
    </Panel>
  )
}

function Matching() {
  const { data, error, refetch } = useQuery(summaryQuery)
  return (
    <Panel title={INDEX.matching}>
      {data === undefined && error === null && <Loading />}
      {data === undefined && error !== null && <Failure error={error} onRetry={() => void refetch()} />}
      {data !== undefined && (
        <dl className="divide-y divide-line text-[13px]">
          {ANSWERS.map((answer) => (
            <Figure
              key={answer}
              name={
                <Link
                  to="/opportunities"
                  search={{ view: answer }}
                  className="text-accent underline underline-offset-2"
                >
                  {texts.answers[answer].name}
                </Link>
              }
            >
              {formatCount(data[answer].count)} · {formatMoney(data[answer].amount, data.currency, 'short')}
            </Figure>
          ))}
          <Figure name={INDEX.lastMatch}>
            {data.lastRunAt === null ? INDEX.never : <Time at={data.lastRunAt} />}
          </Figure>
        </dl>
      )}
    </Panel>
  )
}

function Figure({ name, children }: { name: ReactNode; children: ReactNode }) {
  return (
    <div className="flex justify-between gap-4 px-4 py-2">
      <dt className="text-muted">{name}</dt>
      <dd className="text-right font-medium break-words tabular-nums">{children}</dd>
    </div>
  )
}
