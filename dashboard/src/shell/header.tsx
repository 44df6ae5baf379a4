import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Menu, Search } from 'lucide-react'
import { useState } from 'react'
import { pipelineQuery } from '../api/queries.ts'
import { Button } from '../components/button.tsx'
import { Modal } from '../components/modal.tsx'
import { texts } from '../texts.ts'
import { useLiveState } from './live-state.ts'
import { NavList } from './nav-list.tsx'
import { ProjectChoice } from './project-choice.tsx'
import { SessionMenu } from './session-menu.tsx'
import { ThemeChoice } from './theme-choice.tsx'

export function Header({ onSearch }: { onSearch: () => void }) {
  return (
    <header className="border-b border-line bg-surface">
      <div className="mx-auto flex max-w-[120rem] flex-wrap items-center gap-x-4 gap-y-2 px-4 py-2.5 sm:px-6">
        <NarrowNav />
        <Link to="/" className="flex items-center gap-2 text-[15px] font-semibold tracking-tight">
          <img src="/favicon.svg" alt="" width="24" height="24" />
          {texts.product}
        </Link>
        <OriginBadge />
        <div className="ml-auto flex flex-wrap items-center gap-x-3 gap-y-2">
          <LiveMark />
          <ProjectChoice />
          <Button onClick={onSearch}>
            <Search size={15} aria-hidden="true" />
            {texts.palette.open}
            <kbd className="hidden font-mono text-xs text-muted md:inline">Ctrl K</kbd>
          </Button>
          <ThemeChoice />
          <SessionMenu />
        </div>
      </div>
    </header>
  )
}

function NarrowNav() {
  const [open, setOpen] = useState(false)
  return (
    <div className="lg:hidden">
      <Button look="quiet" square aria-label={texts.nav.label} onClick={() => setOpen(true)}>
        <Menu size={18} aria-hidden="true" />
      </Button>
      <Modal open={open} onClose={() => setOpen(false)} title={texts.nav.label}>
        <nav aria-label={texts.nav.label}>
          <NavList onFollow={() => setOpen(false)} />
        </nav>
      </Modal>
    </div>
  )
}

const LIVE_DOT = { online: 'bg-good-fill', connecting: 'bg-muted', offline: 'bg-warn-fill' } as const

function LiveMark() {
  const live = useLiveState()
  if (live === 'refused') return null
  return (
    <span className="flex items-center gap-1.5 text-[13px] text-muted">
      <span aria-hidden="true" className={`size-2 rounded-full ${LIVE_DOT[live]}`} />
      {texts.live[live]}
    </span>
  )
}

function OriginBadge() {
  const origin = useQuery(pipelineQuery).data?.origin
  if (origin === undefined) return null
  const look = origin === 'sample' ? 'bg-plum-soft text-plum' : 'bg-sunken text-muted'
  return (
    <span
      data-testid="origin"
      className={`rounded-full px-2.5 py-0.5 text-[13px] font-medium ${look}`}
      {...(origin === 'sample' ? { title: texts.origin.sampleHint } : {})}
    >
      {texts.origin[origin]}
    </span>
  )
}
