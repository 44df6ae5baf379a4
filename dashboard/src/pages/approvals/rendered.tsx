import { useQuery } from '@tanstack/react-query'
import { contentQuery } from '../../api/approvals-queries.ts'
import { Markdown } from '../../components/markdown.tsx'
import { Failure, Loading } from '../../components/states.tsx'

/** A revision as people read it. */
export function Rendered({ id, revision }: { id: string; revision: number }) {
  const { data, error, refetch } = useQuery(contentQuery(id, revision))
  if (error !== null) return <Failure error={error} onRetry={() => void refetch()} />
  if (data === undefined) return <Loading lines={8} />
  return (
    <div className="p-4 sm:p-6">
      <Markdown text={data.text} />
    </div>
  )
}
