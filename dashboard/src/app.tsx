import { useQuery } from '@tanstack/react-query'
import { useSyncExternalStore } from 'react'
import { ApiError } from './api/client.ts'
import type { Live } from './api/live.ts'
import { sessionQuery } from './api/queries.ts'
import { CrashBoundary } from './components/crash-boundary.tsx'
import { Header } from './components/header.tsx'
import { SignInHint } from './components/sign-in-hint.tsx'
import { OverviewPage } from './pages/overview/overview-page.tsx'
import { texts } from './texts.ts'

/** Frame of every page: header, connection banner, and the page itself unless the hub wants a sign-in first. */
export function App({ live }: { live: Live }) {
  const state = useSyncExternalStore(live.subscribe, live.state)
  const session = useQuery(sessionQuery)
  const refused = session.error instanceof ApiError && session.error.status === 401
  return (
    <>
      <a
        href="#content"
        className="sr-only focus:not-sr-only focus:absolute focus:z-10 focus:m-2 focus:rounded-md focus:bg-surface focus:px-3 focus:py-2"
      >
        {texts.skip}
      </a>
      <Header live={state} />
      <div role="status">
        {state === 'offline' && (
          <p className="border-b border-line bg-warn-soft px-4 py-2 text-center text-warn">
            {texts.live.banner}
          </p>
        )}
      </div>
      <main
        id="content"
        tabIndex={-1}
        className="mx-auto max-w-[110rem] px-4 py-5 outline-none sm:px-6 lg:px-8"
      >
        <CrashBoundary>{refused ? <SignInNeeded /> : <Page />}</CrashBoundary>
      </main>
    </>
  )
}

function Page() {
  if (location.pathname === '/' || location.pathname === '/index.html') return <OverviewPage />
  return (
    <div className="mx-auto mt-16 max-w-md rounded-lg border border-line bg-surface p-6">
      <h1 className="text-lg font-semibold">{texts.notFound.title}</h1>
      <p className="mt-1 break-words text-muted">{texts.notFound.hint(location.pathname)}</p>
      <a href="/" className="mt-3 inline-block font-medium text-accent underline underline-offset-2">
        {texts.notFound.back}
      </a>
    </div>
  )
}

function SignInNeeded() {
  return (
    <div className="mx-auto mt-16 max-w-md rounded-lg border border-line bg-surface p-6">
      <h1 className="text-lg font-semibold">{texts.errors.signInNeeded}</h1>
      <SignInHint />
    </div>
  )
}
