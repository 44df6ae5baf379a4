import { Link } from '@tanstack/react-router'
import { texts } from '../texts.ts'
import { PLACES } from './nav.ts'

/** The menu beside the page on wide screens; on narrow ones it is behind a button of the header. */
export function Nav() {
  return (
    <nav
      aria-label={texts.nav.label}
      className="sticky top-0 hidden h-dvh w-52 shrink-0 overflow-y-auto border-r border-line px-3 py-4 lg:block"
    >
      <NavList />
    </nav>
  )
}

export function NavList({ onFollow }: { onFollow?: () => void }) {
  return (
    <ul className="space-y-0.5">
      {PLACES.map(({ to, label, icon: Icon }) => (
        <li key={to}>
          <Link
            to={to}
            activeOptions={{ exact: to === '/', includeSearch: false }}
            {...(onFollow === undefined ? {} : { onClick: onFollow })}
            className="flex h-9 items-center gap-2.5 rounded-md px-2.5 font-medium text-muted hover:bg-sunken hover:text-ink aria-[current=page]:bg-accent-soft aria-[current=page]:text-accent"
          >
            <Icon size={17} aria-hidden="true" />
            {label}
          </Link>
        </li>
      ))}
    </ul>
  )
}
