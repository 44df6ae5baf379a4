import { Autocomplete } from '@base-ui/react/autocomplete'
import { Dialog } from '@base-ui/react/dialog'
import { useNavigate } from '@tanstack/react-router'
import { Search } from 'lucide-react'
import { chooseTheme, THEMES } from '../lib/theme.ts'
import { texts } from '../texts.ts'
import { PLACES } from './nav.ts'

interface Entry {
  readonly value: string
  readonly group: string
  choose(): void
}

/** Goes anywhere and does what every page can do, by typing a few letters of it. */
export function Palette({ onClose }: { onClose: () => void }) {
  const entries = useEntries()
  return (
    <Dialog.Root open onOpenChange={(next) => !next && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-40 bg-black/40" />
        <Dialog.Popup
          aria-label={texts.palette.title}
          className="fixed top-[12vh] left-1/2 z-50 w-[min(36rem,calc(100vw-2rem))] -translate-x-1/2 overflow-hidden rounded-xl border border-line bg-surface shadow-xl outline-none"
        >
          <Autocomplete.Root
            open
            inline
            items={entries}
            autoHighlight="always"
            keepHighlight
            itemToStringValue={({ value }: Entry) => value}
          >
            <div className="flex items-center gap-2 border-b border-line px-3">
              <Search size={16} aria-hidden="true" className="text-muted" />
              <Autocomplete.Input
                aria-label={texts.palette.title}
                placeholder={texts.palette.placeholder}
                className="h-11 w-full bg-transparent outline-none"
              />
            </div>
            <Autocomplete.Empty className="px-4 text-muted not-empty:py-6">
              {texts.palette.empty}
            </Autocomplete.Empty>
            <Autocomplete.List className="max-h-80 overflow-y-auto p-1.5 empty:p-0">
              {(entry: Entry) => (
                <Autocomplete.Item
                  key={`${entry.group}/${entry.value}`}
                  value={entry}
                  onClick={() => {
                    onClose()
                    entry.choose()
                  }}
                  className="flex cursor-default justify-between gap-4 rounded px-2.5 py-2 outline-none data-highlighted:bg-accent-soft data-highlighted:text-accent"
                >
                  <span className="truncate">{entry.value}</span>
                  <span className="text-[13px] text-muted">{entry.group}</span>
                </Autocomplete.Item>
              )}
            </Autocomplete.List>
          </Autocomplete.Root>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

function useEntries(): readonly Entry[] {
  const navigate = useNavigate()
  const pages = PLACES.map(({ to, label }) => ({
    value: label,
    group: texts.palette.page,
    choose: () => void navigate({ to }),
  }))
  const themes = THEMES.map((theme) => ({
    value: texts.palette.theme(texts.theme[theme]),
    group: texts.palette.look,
    choose: () => chooseTheme(theme),
  }))
  return [...pages, ...themes]
}
