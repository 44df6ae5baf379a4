import { useQuery } from '@tanstack/react-query'
import type { LiveState } from '../api/live.ts'
import { pipelineQuery } from '../api/queries.ts'
import { texts } from '../texts.ts'
import { SessionMenu } from './session-menu.tsx'
import { ThemeChoice } from './theme-choice.tsx'

const LIVE_DOT = { online: 'bg-good-fill', connecting: 'bg-muted', offline: 'bg-warn-fill' } as const

export function Header({ live }: { live: LiveState }) {
  return (
    <header className="border-b border-line bg-surface">
      <div className="mx-auto flex max-w-[110rem] flex-wrap items-center gap-x-4 gap-y-2 px-4 py-2.5 sm:px-6 lg:px-8">
        <a href="/" className="flex items-center gap-2 text-[15px] font-semibold tracking-tight">
          <img src="/favicon.svg" alt="" width="24" height="24" />
          {texts.product}
        </a>
        <OriginBadge />
        <div className="ml-auto flex flex-wrap items-center gap-x-4 gap-y-2">
          <span className="flex items-center gap-1.5 text-[13px] text-muted">
            <span aria-hidden="true" className={`size-2 rounded-full ${LIVE_DOT[live]}`} />
            {texts.live[live]}
          </span>
          <ThemeChoice />
          <SessionMenu />
        </div>
      </div>
    </header>
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
