import type { Run } from '../../api/types.ts'
import { Panel } from '../../components/panel.tsx'
import { formatCount } from '../../lib/format.ts'
import { PIPELINE } from '../../texts/pipeline.ts'
import { fieldName } from '../opportunities/field-name.ts'

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
          <dt className="text-xs text-muted">{fieldName(words(name))}</dt>
          <dd className="font-semibold tabular-nums">{formatCount(figure)}</dd>
        </div>
      ))}
    </dl>
  )
}

/** Numbers of the result itself, and of what it calls its total. */
function figuresOf(value: unknown): (readonly [string, number])[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return []
  const { total, ...own } = value as Record<string, unknown>
  const entries = [
    ...Object.entries(own),
    ...(typeof total === 'object' && total !== null ? Object.entries(total) : []),
  ]
  return entries.filter((entry): entry is [string, number] => typeof entry[1] === 'number')
}

/** `textsPerSecond` → `texts_per_second`. */
function words(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
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
