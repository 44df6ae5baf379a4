import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { watchQuery } from '../../api/loading-queries.ts'
import { useMayAct } from '../../api/queries.ts'
import type { Run } from '../../api/types.ts'
import { Button } from '../../components/button.tsx'
import { Panel } from '../../components/panel.tsx'
import { ProgressLine } from '../../components/progress-line.tsx'
import { Failure, Loading } from '../../components/states.tsx'
import { Time } from '../../components/time.tsx'
import { LOADING } from '../../texts/loading.ts'
import { PIPELINE } from '../../texts/pipeline.ts'
import { CancelDialog } from './run-actions.tsx'
import { WatchDialog } from './watch-dialog.tsx'
import { isOn } from './watch-state.ts'

const { watch: WATCH } = LOADING

/** Whether what changes in the sources comes by itself, what it saw last, and its switch. */
export function WatchPanel() {
  const { data, error, refetch } = useQuery(watchQuery)
  const [asking, setAsking] = useState<'start' | 'stop'>()
  const mayAct = useMayAct()
  const newest = data?.runs[0]
  const on = isOn(newest)
  const close = () => setAsking(undefined)
  return (
    <Panel
      title={WATCH.title}
      aside={
        mayAct &&
        data !== undefined && (
          <Button
            look={on ? 'danger' : 'plain'}
            disabled={on && newest.cancelRequestedBy !== null}
            onClick={() => setAsking(on ? 'stop' : 'start')}
          >
            {on ? WATCH.stop : WATCH.start}
          </Button>
        )
      }
    >
      <div data-watch={data === undefined ? 'unknown' : on ? 'on' : 'off'} className="px-4 py-3 text-[13px]">
        {data === undefined &&
          (error === null ? <Loading lines={2} /> : <Failure error={error} onRetry={() => void refetch()} />)}
        {data !== undefined && (on ? <WatchOn watch={newest} /> : <WatchOff newest={newest} />)}
      </div>
      {asking === 'start' && !on && <WatchDialog onClose={close} />}
      {asking === 'stop' && on && <CancelDialog run={newest} onClose={close} />}
    </Panel>
  )
}

function WatchOn({ watch }: { watch: Run }) {
  const { id, status, startedBy, createdAt, error, cancelRequestedBy } = watch
  const waiting = status === 'queued' && error === null
  return (
    <>
      <p>
        {waiting ? WATCH.waiting : error === null ? WATCH.on : WATCH.trouble}{' '}
        <span className="text-muted">
          {WATCH.by(startedBy)}, <Time at={createdAt} />
        </span>{' '}
        <RunLink id={id} />
      </p>
      {error !== null && (
        <p className="mt-1 break-words text-bad">
          {error.message} <code className="font-mono text-xs">{error.code}</code>
        </p>
      )}
      {cancelRequestedBy !== null && (
        <p className="mt-1 text-warn">{PIPELINE.run.cancelRequested(cancelRequestedBy)}</p>
      )}
      <ProgressLine run={watch} label={WATCH.title} />
    </>
  )
}

function WatchOff({ newest }: { newest: Run | undefined }) {
  return (
    <>
      <p>{WATCH.off}</p>
      {newest !== undefined && newest.finishedAt !== null && (
        <p className={`mt-1 ${newest.status === 'failed' ? 'text-bad' : 'text-muted'}`}>
          {WATCH.ended} <Time at={newest.finishedAt} />
          {newest.status === 'failed' && newest.error !== null && `: ${newest.error.message}`}{' '}
          <RunLink id={newest.id} />
        </p>
      )}
    </>
  )
}

function RunLink({ id }: { id: string }) {
  return (
    <Link to="/pipeline/runs/$id" params={{ id }} className="text-accent underline underline-offset-2">
      {WATCH.open}
    </Link>
  )
}
