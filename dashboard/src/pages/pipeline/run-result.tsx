import type { Run } from '../../api/types.ts'
import { Panel } from '../../components/panel.tsx'
import { PIPELINE } from '../../texts/pipeline.ts'
import { figuresOf, nameOf, shownFigure, tablesOf } from './result-parts.ts'
import { ResultTable } from './result-table.tsx'

const { run: RUN } = PIPELINE

/** What came out: the figures at once, everything as the hub gave it below them. */
export function ResultPanel({ run: { result, status } }: { run: Run }) {
  if (result === null || result === undefined) {
    return status === 'queued' || status === 'running' ? (
      <Panel title={RUN.result}>
        <p className="px-4 py-3 text-[13px] text-muted">{RUN.noResult}</p>
      </Panel>
    ) : null
  }
  return (
    <Panel title={RUN.result}>
      <Figures value={result} />
      {tablesOf(result).map((table) => (
        <ResultTable key={table.name} table={table} />
      ))}
      <details>
        <summary className="cursor-pointer px-4 py-2.5 text-[13px] font-medium">{RUN.whole}</summary>
        <Json value={result} />
      </details>
    </Panel>
  )
}

export function InputPanel({ run: { input } }: { run: Run }) {
  if (Object.keys(input).length === 0) return null
  return (
    <Panel title={RUN.input}>
      <Json value={input} />
    </Panel>
  )
}

function Figures({ value }: { value: unknown }) {
  const figures = figuresOf(value)
  if (figures.length === 0) return null
  return (
    <dl className="flex flex-wrap gap-x-6 gap-y-2 border-b border-line px-4 py-3">
      {figures.map(([name, figure]) => (
        <div key={name}>
          <dt className="text-xs text-muted">{nameOf(name)}</dt>
          <dd className="font-semibold tabular-nums">{shownFigure(name, figure)}</dd>
        </div>
      ))}
    </dl>
  )
}

function Json({ value }: { value: unknown }) {
  return (
    <pre
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reached by the keyboard
      tabIndex={0}
      className="max-h-80 overflow-auto px-4 py-3 font-mono text-xs break-words whitespace-pre-wrap"
    >
      {JSON.stringify(value, null, 2)}
    </pre>
  )
}
