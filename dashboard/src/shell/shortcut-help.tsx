import { Modal } from '../components/modal.tsx'
import { useShownKeys } from '../lib/page-keys.ts'
import { texts } from '../texts.ts'
import { PLACES } from './nav.ts'

/** Which keys work on every page, and on this one. */
export function ShortcutHelp({ open, onClose }: { open: boolean; onClose: () => void }) {
  const ofPage = useShownKeys()
  return (
    <Modal open={open} onClose={onClose} title={texts.shortcuts.title}>
      <dl className="grid grid-cols-[1fr_auto] items-center gap-x-6 gap-y-2">
        <Row keys={['Ctrl', 'K']} does={texts.shortcuts.palette} />
        <Row keys={['/']} does={texts.shortcuts.palette} />
        <Row keys={['?']} does={texts.shortcuts.help} />
        {ofPage.map(({ keys, does }) => (
          <Row key={does} keys={keys} does={does} />
        ))}
        {PLACES.map(({ to, label, key }) => (
          <Row key={to} keys={['g', key]} does={texts.shortcuts.goTo(label)} />
        ))}
      </dl>
    </Modal>
  )
}

function Row({ keys, does }: { keys: readonly string[]; does: string }) {
  return (
    <>
      <dt>{does}</dt>
      <dd className="flex gap-1">
        {keys.map((key, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a sequence such as `g g` has a key twice, and never changes.
          <kbd key={place} className="rounded border border-line bg-sunken px-1.5 py-0.5 font-mono text-xs">
            {key}
          </kbd>
        ))}
      </dd>
    </>
  )
}
