import { useQuery } from '@tanstack/react-query'
import { pipelineQuery, runsQuery } from '../../api/queries.ts'
import { Command } from '../../components/command.tsx'
import { Panel } from '../../components/panel.tsx'
import { Loading } from '../../components/states.tsx'
import { texts } from '../../texts.ts'
import { activeRun } from './active-run.ts'
import { CARDS, TONE } from './answers.ts'

/** Before anything was matched: what to do to get data in, or what will be here once the load is through. */
export function FirstSteps() {
  const pipeline = useQuery(pipelineQuery).data
  const runs = useQuery(runsQuery).data?.runs ?? []
  if (pipeline === undefined) return <Loading />
  if (pipeline.configured === 'none') return <ConnectSources />
  const busy = pipeline.stages.some((stage) => activeRun(stage, runs) !== undefined)
  return (
    <Panel title={busy ? texts.first.loading : texts.first.notLoaded}>
      <p className="px-4 pt-4 text-muted">
        {busy ? texts.first.loadingHint : texts.first.notLoadedHint}{' '}
        {!busy && <Command>npm run revops -- pipeline run</Command>}
      </p>
      <dl className="grid gap-x-6 gap-y-4 p-4 sm:grid-cols-2">
        {CARDS.map((answer) => (
          <div key={answer} className="relative pl-3">
            <span aria-hidden="true" className={`absolute inset-y-0.5 left-0 w-1 rounded ${TONE[answer]}`} />
            <dt className="font-medium">{texts.answers[answer].name}</dt>
            <dd className="text-muted">{texts.answers[answer].todo}</dd>
          </div>
        ))}
      </dl>
    </Panel>
  )
}

function ConnectSources() {
  return (
    <Panel title={texts.first.connect}>
      <ol className="divide-y divide-line">
        {texts.first.steps.map(({ name, how, commands }, index) => (
          <li key={name} className="flex gap-3 px-4 py-3.5">
            <span
              aria-hidden="true"
              className="flex size-6 shrink-0 items-center justify-center rounded-full bg-accent-soft text-[13px] font-semibold text-accent"
            >
              {index + 1}
            </span>
            <div className="min-w-0">
              <h3 className="font-medium">{name}</h3>
              <p className="text-muted">{how}</p>
              <p className="mt-1.5 flex flex-wrap gap-1.5">
                {commands.map((command) => (
                  <Command key={command}>{command}</Command>
                ))}
              </p>
            </div>
          </li>
        ))}
      </ol>
      <p className="border-t border-line px-4 py-3 text-[13px] text-muted">{texts.first.sample}</p>
    </Panel>
  )
}
