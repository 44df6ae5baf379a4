import { type ReactNode, type RefObject, useMemo, useRef } from 'react'
import { formatCount } from '../../lib/format.ts'
import { DIFF } from '../../texts/diff.ts'
import { Button } from '../button.tsx'
import { LineRows, type LineRowsHandle } from '../lines/line-rows.tsx'
import { LineText } from '../lines/line-text.tsx'
import { LineNumber } from '../lines/plain-lines.tsx'
import { Empty } from '../states.tsx'
import { countsOf, type DiffLine, type Hunk, keyOfRow, splitRows, unifiedRows } from './diff-rows.ts'
import { Gap } from './gap.tsx'
import { useWidening, type Widening } from './use-widening.ts'
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
  /** Lines of the newer text. */
  total: number
  /** The newer text, for what is shown around the differences. */
  read: () => Promise<string>
  /** It is not what was compared any more. */
  onChanged: () => void
  split: boolean
  handle?: RefObject<LineRowsHandle | null>
  /** What belongs to a line of the newer text: shown below it, and before its number. */
  below?: (line: number) => ReactNode
  margin?: (line: number) => ReactNode
}

/** The difference of two texts, in one column or two; only the lines in view are drawn. */
export function DiffView({ hunks, total, read, onChanged, split, handle, below, margin }: DiffViewProps) {
  const own = useRef<LineRowsHandle>(null)
  const widening = useWidening({ hunks, total }, { read, onChanged })
  if (hunks.length === 0) return <Empty title={DIFF.same} />
  const rows = { hunks, total, widening, handle: handle ?? own }
  const shared = { ...rows, ...(below && { below }), ...(margin && { margin }) }
  return (
    <>
      <Head hunks={hunks} widening={widening} />
      {split ? <Split {...shared} /> : <Unified {...shared} />}
    </>
  )
}

function Head({ hunks, widening }: { hunks: readonly Hunk[]; widening: Widening }) {
  const { added, removed } = useMemo(() => countsOf(hunks), [hunks])
  const { isWhole, isReading } = widening
  return (
    <div className="flex flex-wrap items-center justify-between gap-x-4 border-b border-line py-0.5 pr-1 pl-4">
      <p className="text-xs text-muted tabular-nums">
        {DIFF.counts(formatCount(added), formatCount(removed))}
      </p>
      <Button
        look="quiet"
        disabled={isReading}
        aria-pressed={isWhole}
        onClick={isWhole ? widening.closeAll : widening.openAll}
      >
        {DIFF.whole}
      </Button>
    </div>
  )
}

type PartProps = Pick<DiffViewProps, 'hunks' | 'total' | 'below' | 'margin'> & {
  handle: RefObject<LineRowsHandle | null>
  widening: Widening
}

function Unified({ hunks, total, widening, handle, below, margin }: PartProps) {
  const { widened } = widening
  const rows = useMemo(() => unifiedRows({ hunks, total, widened }), [hunks, total, widened])
  return (
    <LineRows label={DIFF.label} rows={rows} keyOf={keyOfRow} handle={handle}>
      {(row) => {
        if (row.row === 'gap') return <Gap row={row} widening={widening} onGone={toBox(handle)} />
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

function Split({ hunks, total, widening, handle, below, margin }: PartProps) {
  const { widened } = widening
  const rows = useMemo(() => splitRows({ hunks, total, widened }), [hunks, total, widened])
  return (
    <LineRows label={DIFF.label} rows={rows} keyOf={keyOfRow} handle={handle}>
      {(row) => {
        if (row.row === 'gap') return <Gap row={row} widening={widening} onGone={toBox(handle)} />
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

/** The keyboard goes on in the box when what it was at is gone. */
function toBox(handle: RefObject<LineRowsHandle | null>): () => void {
  return () => handle.current?.box?.focus({ preventScroll: true })
}

function Note() {
  return <p className="px-4 py-0.5 font-sans text-xs text-muted">{DIFF.noNewline}</p>
}
