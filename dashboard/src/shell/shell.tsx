import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Outlet } from '@tanstack/react-router'
import { lazy, Suspense, useEffect, useRef, useState } from 'react'
import { needsSignIn, sessionQuery } from '../api/queries.ts'
import { CrashBoundary } from '../components/crash-boundary.tsx'
import { SignInHint } from '../components/sign-in-hint.tsx'
import { Toasts } from '../components/toasts.tsx'
import { texts } from '../texts.ts'
import { Header } from './header.tsx'
import { useLiveState, useViewer } from './live-state.ts'
import { Nav } from './nav-list.tsx'
import { OldDataBanner } from './old-data-banner.tsx'
import { ShortcutHelp } from './shortcut-help.tsx'
import { useShortcuts } from './shortcuts.ts'

/** Its own file: many never open it. */
const Palette = lazy(() => import('./palette.tsx').then(({ Palette }) => ({ default: Palette })))

/** Frame of every page: header, menu, connection banner, and the page unless the hub wants a sign-in first. */
export function Shell() {
  const [palette, setPalette] = useState(false)
  const [help, setHelp] = useState(false)
  useShortcuts({ openPalette: () => setPalette(true), openHelp: () => setHelp(true) })
  const refused = useRefused()
  return (
    <>
      <a
        href="#content"
        className="sr-only focus:not-sr-only focus:absolute focus:z-50 focus:m-2 focus:rounded-md focus:bg-surface focus:px-3 focus:py-2"
      >
        {texts.skip}
      </a>
      <Header onSearch={() => setPalette(true)} />
      <Banner />
      <div className="mx-auto flex max-w-[120rem]">
        <Nav />
        <main id="content" tabIndex={-1} className="min-w-0 flex-1 px-4 py-5 outline-none sm:px-6">
          <CrashBoundary>{refused ? <SignInNeeded /> : <Outlet />}</CrashBoundary>
        </main>
      </div>
      {palette && (
        <Suspense>
          <Palette onClose={() => setPalette(false)} />
        </Suspense>
      )}
      <ShortcutHelp open={help} onClose={() => setHelp(false)} />
      <Toasts />
    </>
  )
}

/** True when the hub shows nothing without a sign-in. What was read before is forgotten then. */
function useRefused(): boolean {
  const client = useQueryClient()
  const { data, error } = useQuery(sessionQuery)
  const last = useRef(false)
  // While it is asked again nothing is known: what was shown stays.
  if (error !== null || data !== undefined) last.current = needsSignIn(error)
  const refused = last.current
  useViewer(refused ? null : data?.name)
  useEffect(() => {
    if (refused) void client.resetQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'session' })
  }, [client, refused])
  return refused
}

function Banner() {
  const offline = useLiveState() === 'offline'
  return (
    <div role="status">
      {offline && (
        <p className="border-b border-line bg-warn-soft px-4 py-2 text-center text-warn">
          {texts.live.banner}
        </p>
      )}
      {!offline && <OldDataBanner />}
    </div>
  )
}

function SignInNeeded() {
  return (
    <div className="mx-auto mt-16 max-w-md rounded-lg border border-line bg-surface p-6">
      <h1 className="text-lg font-semibold">{texts.errors.signInNeeded}</h1>
      <p className="mt-1">{texts.errors.signInNeededHint}</p>
      <SignInHint />
    </div>
  )
}
