import { Popover } from '@base-ui/react/popover'
import { useNavigate } from '@tanstack/react-router'
import { Bookmark, X } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { texts } from '../texts.ts'
import { Button } from './button.tsx'

type Search = Readonly<Record<string, unknown>>
type Views = Readonly<Record<string, Search>>

function readViews(key: string): Views {
  try {
    return JSON.parse(localStorage.getItem(key) ?? '{}') as Views
  } catch {
    return {}
  }
}

/** Filters of a page under a name of one's own, kept in this browser. */
export function SavedViews({ page, search }: { page: string; search: Search }) {
  const key = `revops-views-${page}`
  const [views, setViews] = useState(() => readViews(key))
  const [name, setName] = useState('')
  const navigate = useNavigate()
  const keep = (next: Views) => {
    localStorage.setItem(key, JSON.stringify(next))
    setViews(next)
  }
  const save = (event: FormEvent) => {
    event.preventDefault()
    if (name.trim() === '') return
    keep({ ...views, [name.trim()]: search })
    setName('')
  }
  return (
    <Popover.Root>
      <Popover.Trigger
        render={
          <Button>
            <Bookmark size={15} aria-hidden="true" />
            {texts.filters.views}
          </Button>
        }
      />
      <Popover.Portal>
        <Popover.Positioner sideOffset={4} align="end" className="z-50">
          <Popover.Popup className="w-72 rounded-lg border border-line bg-surface p-3 shadow-lg outline-none">
            <ViewList
              views={views}
              onChoose={(view) => void navigate({ to: '.', search: () => view as never })}
              onRemove={(gone) =>
                keep(Object.fromEntries(Object.entries(views).filter(([each]) => each !== gone)))
              }
            />
            <form onSubmit={save} className="mt-3 flex gap-2">
              <input
                aria-label={texts.filters.viewName}
                placeholder={texts.filters.viewName}
                value={name}
                onChange={(event) => setName(event.target.value)}
                className="h-8 min-w-0 flex-1 rounded-md border border-line bg-surface px-2 text-[13px]"
              />
              <Button type="submit">{texts.filters.saveView}</Button>
            </form>
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  )
}

interface ViewListProps {
  views: Views
  onChoose: (view: Search) => void
  onRemove: (name: string) => void
}

function ViewList({ views, onChoose, onRemove }: ViewListProps) {
  const entries = Object.entries(views)
  if (entries.length === 0) return <p className="text-[13px] text-muted">{texts.filters.noViews}</p>
  return (
    <ul className="space-y-0.5">
      {entries.map(([name, view]) => (
        <li key={name} className="flex items-center gap-1">
          <Popover.Close
            onClick={() => onChoose(view)}
            className="min-w-0 flex-1 truncate rounded px-2 py-1.5 text-left text-[13px] hover:bg-sunken"
          >
            {name}
          </Popover.Close>
          <Button
            look="quiet"
            square
            aria-label={texts.filters.removeView(name)}
            onClick={() => onRemove(name)}
          >
            <X size={14} aria-hidden="true" />
          </Button>
        </li>
      ))}
    </ul>
  )
}
