import { useMemo } from 'react'
import { DIFF } from '../../texts/diff.ts'
import { LineRows } from './line-rows.tsx'
import { LineText } from './line-text.tsx'
import { splitLines } from './split-lines.ts'

/** A text of any size with the numbers of its lines. */
export function PlainLines({ text, label = DIFF.lines }: { text: string; label?: string }) {
  const lines = useMemo(() => splitLines(text), [text])
  return (
    <LineRows label={label} rows={lines}>
      {(line, index) => (
        <div className="flex">
          <LineNumber>{index + 1}</LineNumber>
          <div className="min-w-0 flex-1 pr-3 pl-2">
            <LineText text={line} />
          </div>
        </div>
      )}
    </LineRows>
  )
}

/** In the margin, never part of a selection. */
export function LineNumber({ children }: { children: number | null }) {
  return (
    <span className="w-9 shrink-0 pr-1.5 sm:w-12 sm:pr-2 text-right text-muted tabular-nums select-none">
      {children}
    </span>
  )
}
