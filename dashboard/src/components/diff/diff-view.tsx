import { type ReactNode, type Ref, useMemo } from 'react'
import { formatCount } from '../../lib/format.ts'
import { DIFF } from '../../texts/diff.ts'
import { LineRows, type LineRowsHandle } from '../lines/line-rows.tsx'
import { LineText } from '../lines/line-text.tsx'
import { LineNumber } from '../lines/plain-lines.tsx'
import { Empty } from '../states.tsx'
import { countsOf, type DiffLine, type Hunk, splitRows, unifiedRows } from './diff-rows.ts'
import { wordMarks } from './word-marks.ts'

const LOOK = {
  same: '',
  removed: 'bg-bad-soft',
  added: 'bg-good-soft',
} as const
const SIGN = { same: ' ', removed: '−', added: '+' } as const
const MARK = { same: '', removed: 'bg-bad/25 text-ink', added: 'bg-good/25 text-ink' } as const

export interface DiffViewProps {
  hunks: readonly Hunk[]
  split: boolean
  handle?: Ref<LineRowsHandle>
  /** What belongs to a line of the newer text: shown below it, and before its number. */
  below?: (line: number) => ReactNode
  margin?: (line: number) => ReactNode
}

/** The difference of two texts, in one column or two; only the lines in view are drawn. */
export function DiffView({ hunks, split, handle, below, margin }: DiffViewProps) {
  if (hunks.length === 0) return <Empty title={DIFF.same} />
  const shared = { hunks, ...(handle && { handle }), ...(below && { below }), ...(margin && { margin }) }
  return (
    <>
      <Counts hunks={hunks} />
      {split ? <Split {...shared} /> : <Unified {...shared} />}
    </>
  )
}

function Counts({ hunks }: { hunks: readonly Hunk[] }) {
  const { added, removed } = useMemo(() => countsOf(hunks), [hunks])
  return (
    <p className="border-b border-line px-4 py-1.5 text-xs text-muted tabular-nums">
      {DIFF.counts(formatCount(added), formatCount(removed))}
    </p>
  )
}

type PartProps = Omit<DiffViewProps, 'split'>

function Unified({ hunks, handle, below, margin }: PartProps) {
  const rows = useMemo(() => unifiedRows(hunks), [hunks])
  return (
    <LineRows label={DIFF.label} rows={rows} {...(handle && { handle })}>
      {(row) => {
        if (row.row === 'gap') return <Gap lines={row.lines} />
        if (row.row === 'note') return <Note />
        return (
          <>
            <div className={`group flex ${LOOK[row.kind]}`}>
              <span className="hidden sm:contents">
                <LineNumber>{row.before}</LineNumber>
              </span>
              <LineNumber>{row.after}</LineNumber>
              {row.after === null ? margin && <NoMargin /> : margin?.(row.after)}
              <Line line={row} />
            </div>
            {row.after !== null && below?.(row.after)}
          </>
        )
      }}
    </LineRows>
  )
}

function Split({ hunks, handle, below, margin }: PartProps) {
  const rows = useMemo(() => splitRows(hunks), [hunks])
  return (
    <LineRows label={DIFF.label} rows={rows} {...(handle && { handle })}>
      {(row) => {
        if (row.row === 'gap') return <Gap lines={row.lines} />
        if (row.row === 'note') return <Note />
        const after = row.right?.after ?? null
        return (
          <>
            <div className="grid min-w-2xl grid-cols-2">
              <Side line={row.left} number={row.left?.before ?? null} />
              <Side
                line={row.right}
                number={after}
                margin={after === null ? undefined : margin?.(after)}
                divided
              />
            </div>
            {after !== null && below?.(after)}
          </>
        )
      }}
    </LineRows>
  )
}

interface SideProps {
  line: DiffLine | null
  number: number | null
  margin?: ReactNode
  divided?: boolean
}

function Side({ line, number, margin, divided = false }: SideProps) {
  const border = divided ? 'border-l border-line' : ''
  if (line === null) return <div className={`bg-sunken ${border}`} />
  return (
    <div className={`group flex min-w-0 ${LOOK[line.kind]} ${border}`}>
      <LineNumber>{number}</LineNumber>
      {margin}
      <Line line={line} />
    </div>
  )
}

/** Beside a line that nothing can be said about, so that the texts stand in one column. */
function NoMargin() {
  return <span className="w-6 shrink-0" />
}

/** The sign says it without the colour, and a word to who only listens. */
function Line({ line }: { line: DiffLine }) {
  const segments = useMemo(() => wordMarks(line), [line])
  return (
    <>
      <span aria-hidden="true" className="w-5 shrink-0 text-center select-none">
        {SIGN[line.kind]}
      </span>
      {line.kind !== 'same' && <span className="sr-only">{DIFF[line.kind]}</span>}
      <div data-line={line.after ?? undefined} className="min-w-0 flex-1 pr-3">
        <LineText text={line.text} segments={segments} look={MARK[line.kind]} />
      </div>
    </>
  )
}

function Gap({ lines }: { lines: number }) {
  return (
    <p className="border-y border-line bg-sunken px-4 py-0.5 text-center font-sans text-xs text-muted tabular-nums">
      {DIFF.unchanged(formatCount(lines))}
    </p>
  )
}

function Note() {
  return <p className="px-4 py-0.5 font-sans text-xs text-muted">{DIFF.noNewline}</p>
}
