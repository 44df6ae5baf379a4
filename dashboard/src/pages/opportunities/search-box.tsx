import { Search } from 'lucide-react'
import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { usePageKeys } from '../../lib/page-keys.ts'
import { useSetFilter } from '../../lib/search.ts'
import { OPPORTUNITIES } from '../../texts/opportunities.ts'
import { texts } from '../../texts.ts'
import type { OpportunityFilter } from './filter.ts'

/** Short enough to seem immediate, long enough that a word typed fast is one request. */
const SETTLE_MS = 120
const MAX_LENGTH = 1_000

/** The text goes into the address while it is typed; arrow down goes to what was found. */
export function SearchBox({ filter: { q = '', view } }: { filter: OpportunityFilter }) {
  const [draft, setDraft] = useState(q)
  const box = useRef<HTMLInputElement>(null)
  const set = useSetFilter<'q'>()('q')
  const latest = useRef(set)
  latest.current = set
  /** What was written last: an address that changed otherwise (back, a saved view) wins over the draft. */
  const written = useRef(q)
  useEffect(() => {
    if (q === written.current) return
    written.current = q
    setDraft(q)
  }, [q])
  useEffect(() => {
    if (draft === written.current) return
    const timer = setTimeout(() => {
      written.current = draft
      latest.current(draft === '' ? undefined : draft)
    }, SETTLE_MS)
    return () => clearTimeout(timer)
  }, [draft])
  usePageKeys([{ keys: ['f'], does: OPPORTUNITIES.search.label, run: () => box.current?.focus() }])
  const label =
    view === undefined ? OPPORTUNITIES.search.label : OPPORTUNITIES.search.within(texts.answers[view].name)
  return (
    <search className="relative block">
      <Search size={17} aria-hidden="true" className="absolute top-3 left-3.5 text-muted" />
      <input
        ref={box}
        type="search"
        dir="auto"
        value={draft}
        maxLength={MAX_LENGTH}
        aria-label={label}
        placeholder={view === undefined ? OPPORTUNITIES.search.placeholder : label}
        onChange={(event) => setDraft(event.target.value)}
        onKeyDown={(event) => onBoxKey(event, () => setDraft(''))}
        className="h-10.5 w-full rounded-lg border border-line bg-surface pr-3 pl-10 text-[15px]"
      />
    </search>
  )
}

function onBoxKey(event: KeyboardEvent, clear: () => void): void {
  if (event.key === 'Escape') clear()
  if (event.key !== 'ArrowDown') return
  const first = document.querySelector<HTMLElement>('[data-index] a')
  if (first === null) return
  event.preventDefault()
  first.focus()
}
