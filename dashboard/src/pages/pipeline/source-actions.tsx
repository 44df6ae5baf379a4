import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { api, body } from '../../api/client.ts'
import type { Source } from '../../api/pipeline-queries.ts'
import { useMayAct } from '../../api/queries.ts'
import { Button } from '../../components/button.tsx'
import { Failure } from '../../components/states.tsx'
import { formatCount } from '../../lib/format.ts'
import { LOADING } from '../../texts/loading.ts'
import { StartDialog } from './start-dialog.tsx'

const { sources: SOURCES } = LOADING

const LOADS = {
  incremental: { title: SOURCES.load, order: { mode: 'incremental' } },
  full: { title: SOURCES.loadAll, order: { mode: 'full' } },
  accept: { title: SOURCES.accept, order: { mode: 'full', acceptDeletions: true } },
} as const

/** Asks the source whether it answers, loads it, and accepts that many of its rows are gone. */
export function SourceActions({ source: { name, alerts } }: { source: Source }) {
  const mayAct = useMayAct()
  const [loading, setLoading] = useState<keyof typeof LOADS>()
  const test = useMutation({
    mutationFn: () => body(api.GET('/api/v1/sources/{source}/test', { params: { path: { source: name } } })),
  })
  if (!mayAct) return null
  const work = name === 'odoo' ? 'sync-odoo' : 'sync-apn'
  const lacksRows = alerts.some(({ kind }) => kind === 'rows-missing')
  return (
    <>
      <Button disabled={test.isPending} onClick={() => test.mutate()}>
        {test.isPending ? SOURCES.testing : SOURCES.test}
      </Button>
      <Button onClick={() => setLoading('incremental')}>{SOURCES.load}</Button>
      <Button onClick={() => setLoading('full')}>{SOURCES.loadAll}</Button>
      {lacksRows && (
        <Button look="danger" onClick={() => setLoading('accept')}>
          {SOURCES.accept}
        </Button>
      )}
      {test.data !== undefined && (
        <span role="status" className="basis-full text-[13px] break-words text-good">
          {SOURCES.answered(
            test.data.product,
            test.data.version,
            test.data.user,
            formatCount(test.data.tables.length),
          )}{' '}
          <span className="text-warn">{test.data.warnings.join(' ')}</span>
        </span>
      )}
      {test.error !== null && (
        <span className="basis-full text-[13px]">
          <Failure error={test.error} />
        </span>
      )}
      {loading !== undefined && (
        <StartDialog
          order={{ work, ...LOADS[loading].order }}
          title={LOADS[loading].title}
          {...(loading === 'accept' ? { hint: SOURCES.acceptHint } : {})}
          onClose={() => setLoading(undefined)}
        />
      )}
    </>
  )
}
