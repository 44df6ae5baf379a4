import { type KeyboardEvent, type RefObject, useState } from 'react'
import { GRAPH } from '../../texts/graph.ts'
import type { GraphTask, Layout } from './layout.ts'

interface FindBoxProps {
  layout: Layout
  onFound: (ref: string) => void
  field: RefObject<HTMLInputElement | null>
}

/** Goes to the task whose id or title has what is typed; Enter to the next one, with Shift to the one before. */
export function FindBox({ layout, onFound, field }: FindBoxProps) {
  const [text, setText] = useState('')
  const [at, setAt] = useState(0)
  const found = text.trim() === '' ? [] : matchesOf(layout, text.trim().toLowerCase())
  const goTo = (tasks: readonly GraphTask[], index: number) => {
    if (tasks.length === 0) return
    const next = (index + tasks.length) % tasks.length
    setAt(next)
    onFound(tasks[next]?.ref ?? '')
  }
  const type = (typed: string) => {
    setText(typed)
    setAt(0)
    if (typed.trim() !== '') goTo(matchesOf(layout, typed.trim().toLowerCase()), 0)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter') return
    event.preventDefault()
    goTo(found, at + (event.shiftKey ? -1 : 1))
  }
  return (
    <div className="flex items-end gap-2">
      <label className="flex flex-col gap-0.5 text-xs text-muted">
        {GRAPH.find}
        <input
          ref={field}
          type="search"
          value={text}
          onChange={(event) => type(event.target.value)}
          onKeyDown={onKeyDown}
          className="h-8 w-44 rounded-md border border-line bg-surface px-2 text-[13px] text-ink"
        />
      </label>
      <span role="status" className="h-8 content-center text-[13px] text-muted tabular-nums">
        {text.trim() !== '' && (found.length === 0 ? GRAPH.notFound : GRAPH.found(at + 1, found.length))}
      </span>
    </div>
  )
}

/** The one with exactly this id first, then by column and row. */
function matchesOf({ columns }: Layout, text: string): readonly GraphTask[] {
  const fits = columns
    .flatMap(({ tasks }) => tasks)
    .filter(({ id, title }) => id.toLowerCase().includes(text) || title.toLowerCase().includes(text))
  const exact = fits.filter(({ id }) => id.toLowerCase() === text)
  return [...exact, ...fits.filter(({ id }) => id.toLowerCase() !== text)]
}
