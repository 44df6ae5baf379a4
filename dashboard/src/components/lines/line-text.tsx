import { useState } from 'react'
import { formatCount } from '../../lib/format.ts'
import { DIFF } from '../../texts/diff.ts'

/** A part of a line; what is marked is what a comment points at, or what differs. */
export interface Segment {
  readonly text: string
  readonly marked: boolean
}

/** A line beyond this is cut until somebody asks for it: one line can be a megabyte. */
const MOST_CHARACTERS = 2_000

interface LineTextProps {
  text: string
  segments?: readonly Segment[] | undefined
  /** How a marked part looks. */
  look?: string
}

/** The text of one line. A line that is empty keeps its height. */
export function LineText({ text, segments, look = 'bg-warn-soft text-ink' }: LineTextProps) {
  const [whole, setWhole] = useState(false)
  const cut = !whole && text.length > MOST_CHARACTERS
  const parts = cut || segments === undefined ? undefined : segments
  return (
    <>
      <span
        data-text
        dir="auto"
        className="block min-h-[21px] whitespace-pre-wrap wrap-anywhere [tab-size:4]"
      >
        {parts === undefined
          ? text.slice(0, cut ? MOST_CHARACTERS : undefined)
          : parts.map(({ text: part, marked }, at) =>
              marked ? (
                // biome-ignore lint/suspicious/noArrayIndexKey: parts of a text that does not change
                <mark key={at} className={`rounded-xs ${look}`}>
                  {part}
                </mark>
              ) : (
                part
              ),
            )}
      </span>
      {cut && (
        <button
          type="button"
          onClick={() => setWhole(true)}
          className="font-sans text-xs text-accent underline underline-offset-2"
        >
          {DIFF.wholeLine(formatCount(text.length))}
        </button>
      )}
    </>
  )
}
