import {
  type KeyboardEvent,
  type RefObject,
  useEffect,
  useImperativeHandle,
  useMemo,
  useRef,
  useState,
} from 'react'
import type { ApprovalComment } from '../../api/approvals-queries.ts'
import { Button } from '../../components/button.tsx'
import { LineRows, type LineRowsHandle } from '../../components/lines/line-rows.tsx'
import { LineText } from '../../components/lines/line-text.tsx'
import { LineNumber } from '../../components/lines/plain-lines.tsx'
import { APPROVALS } from '../../texts/approvals.ts'
import type { DocumentHandle } from './handles.ts'
import { commentMarks, type Place, placeName, selectedPlace } from './places.ts'
import { useLineComments } from './use-line-comments.tsx'

interface AnnotatedLinesProps {
  handle: RefObject<DocumentHandle | null>
  id: string
  label: string
  lines: readonly string[]
  comments: readonly ApprovalComment[]
  begin: number | undefined
  /** It is the newest revision. */
  writable: boolean
}

/** Where the keyboard is: the line it began at, and the one it went on to. */
interface Cursor {
  readonly anchor: number
  readonly line: number
}

/** A text of which each line, and each selection, can be commented on; only the lines in view are drawn. */
export function AnnotatedLines(props: AnnotatedLinesProps) {
  const { handle, id, label, lines, comments, begin, writable } = props
  const rows = useRef<LineRowsHandle>(null)
  const [cursor, setCursor] = useState<Cursor>()
  const selected = useSelectedPlace(lines, rows)
  const said = useLineComments({
    id,
    comments,
    newest: writable,
    onClose: () => rows.current?.box?.focus({ preventScroll: true }),
  })
  const commented = useMemo(() => commentedLines(comments), [comments])

  const show = (line: number) => {
    rows.current?.show(line - 1)
    setCursor({ anchor: line, line })
  }
  const commentOnSelection = () => {
    const place = selectedPlace(lines, rows.current?.box ?? null) ?? placeOf(cursor)
    if (place === undefined || !said.writable) return false
    said.begin(place)
    return true
  }
  useImperativeHandle(handle, () => ({ show, commentOnSelection }))
  useEffect(() => {
    if (begin === undefined) return
    rows.current?.show(begin - 1)
    setCursor({ anchor: begin, line: begin })
  }, [begin])

  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if (event.target !== event.currentTarget) return
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (step !== 0) {
      event.preventDefault()
      const line = Math.min(lines.length, Math.max(1, (cursor?.line ?? 0) + step))
      setCursor({ anchor: event.shiftKey && cursor !== undefined ? cursor.anchor : line, line })
      rows.current?.keep(line - 1)
    } else if (event.key === 'Enter' && commentOnSelection()) event.preventDefault()
    else if (event.key === 'Escape') setCursor(undefined)
  }
  const place = said.composing ?? placeOf(cursor)
  return (
    <div className="relative">
      <LineRows label={label} rows={lines} handle={rows} onKeyDown={onKeyDown}>
        {(text, index) => {
          const line = index + 1
          const inPlace = place !== undefined && line >= place.line && line <= place.endLine
          return (
            <>
              <div
                data-line={line}
                className={`group flex ${inPlace ? 'bg-accent-soft' : ''} ${commented.has(line) ? 'shadow-[inset_3px_0_0_var(--warn-fill)]' : ''}`}
              >
                <LineNumber>{line}</LineNumber>
                {said.margin(line)}
                <div className="min-w-0 flex-1 pr-3 pl-1">
                  <LineText
                    text={text}
                    segments={commented.has(line) ? commentMarks(text, line, comments) : undefined}
                  />
                </div>
              </div>
              {said.below(line)}
            </>
          )
        }}
      </LineRows>
      <p role="status" className="sr-only">
        {cursor !== undefined && APPROVALS.comments.at(cursor.line)}
      </p>
      {said.writable && selected !== undefined && said.composing === undefined && (
        <div className="absolute right-4 bottom-3 shadow-lg">
          <Button
            look="primary"
            // The selection stays.
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => said.begin(selected)}
          >
            {APPROVALS.comments.onSelection(placeName(selected))}
          </Button>
        </div>
      )}
    </div>
  )
}

function placeOf(cursor: Cursor | undefined): Place | undefined {
  if (cursor === undefined) return undefined
  const [line, endLine] = [cursor.anchor, cursor.line].sort((one, other) => one - other)
  return { line: line as number, endLine: endLine as number }
}

/** Lines that open comments are about. */
function commentedLines(comments: readonly ApprovalComment[]): ReadonlySet<number> {
  const lines = new Set<number>()
  for (const { line, endLine, resolvedAt } of comments) {
    if (line === null || resolvedAt !== null) continue
    for (let at = line; at <= (endLine ?? line); at += 1) lines.add(at)
  }
  return lines
}

/** What is selected in the text at this moment. */
function useSelectedPlace(
  lines: readonly string[],
  rows: RefObject<LineRowsHandle | null>,
): Place | undefined {
  const [place, setPlace] = useState<Place>()
  useEffect(() => {
    const onSelection = () => setPlace(selectedPlace(lines, rows.current?.box ?? null))
    document.addEventListener('selectionchange', onSelection)
    return () => document.removeEventListener('selectionchange', onSelection)
  }, [lines, rows])
  return place
}
