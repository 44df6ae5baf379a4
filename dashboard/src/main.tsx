import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { ApiError, onSessionRefused } from './api/client.ts'
import { createLive } from './api/live.ts'
import { createEventApplier } from './api/live-queries.ts'
import { applyTheme } from './lib/theme.ts'
import { router } from './router.ts'
import { LiveProvider } from './shell/live-state.ts'
import './styles.css'

applyTheme()

const client = new QueryClient({
  defaultOptions: {
    queries: {
      // The live connection says when something changed.
      staleTime: Number.POSITIVE_INFINITY,
      refetchOnWindowFocus: false,
      networkMode: 'always',
      retry: (count, error) =>
        count < 2 && !(error instanceof ApiError && error.status >= 400 && error.status < 500),
    },
    mutations: { networkMode: 'always' },
  },
})
const askWhoIsLooking = () => void client.invalidateQueries({ queryKey: ['session'] })
onSessionRefused(askWhoIsLooking)
const live = createLive({
  onEvent: createEventApplier(client),
  onGap: () => void client.invalidateQueries(),
  onRefused: askWhoIsLooking,
})
live.start()

const root = document.getElementById('root')
if (root === null) throw new Error('index.html has no #root')
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={client}>
      <LiveProvider value={live}>
        <RouterProvider router={router} />
      </LiveProvider>
    </QueryClientProvider>
  </StrictMode>,
)
