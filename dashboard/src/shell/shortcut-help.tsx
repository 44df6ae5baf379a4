import { useLocation } from '@tanstack/react-router'
import { Modal } from '../components/modal.tsx'
import { texts } from '../texts.ts'
import { KEYS_OF_PAGES } from './keys-of-pages.ts'
import { PLACES } from './nav.ts'

/** Which keys work on every page, and which on this one. */
export function ShortcutHelp({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { pathname } = useLocation()
  const own = KEYS_OF_PAGES.filter(({ page }) => page.test(pathname)).flatMap(({ keys }) => keys)
  return (
    <Modal open={open} onClose={onClose} title={texts.shortcuts.title}>
      <dl className="grid grid-cols-[1fr_auto] items-center gap-x-6 gap-y-2">
        {own.map(({ key, does }) => (
          <Row key={key} keys={[key]} does={does} />
        ))}
        <Row keys={['Ctrl', 'K']} does={texts.shortcuts.palette} />
        <Row keys={['/']} does={texts.shortcuts.palette} />
        <Row keys={['?']} does={texts.shortcuts.help} />
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
        {keys.map((key) => (
          <kbd key={key} className="rounded border border-line bg-sunken px-1.5 py-0.5 font-mono text-xs">
            {key}
          </kbd>
        ))}
      </dd>
    </>
  )
}
