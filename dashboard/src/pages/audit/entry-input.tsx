import { useQuery } from '@tanstack/react-query'
import { sessionQuery } from '../../api/queries.ts'
import { texts } from '../../texts.ts'

/** What was asked for; it may hold personal data, which the hub gives to nobody who is not signed in. */
export function EntryInput({ input }: { input: unknown }) {
  const signedIn = useQuery(sessionQuery).data?.csrfToken !== null
  if (!signedIn) return <p className="text-xs text-muted">{texts.audit.masked}</p>
  return (
    <>
      <p className="text-xs text-muted">{texts.audit.input}</p>
      <pre className="max-h-80 overflow-auto font-mono text-xs break-words whitespace-pre-wrap">
        {JSON.stringify(input, null, 2)}
      </pre>
    </>
  )
}
