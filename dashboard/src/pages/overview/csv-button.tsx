import { useMutation } from '@tanstack/react-query'
import { api, body } from '../../api/client.ts'
import type { Answer } from '../../api/types.ts'
import { downloadText } from '../../lib/download.ts'
import { texts } from '../../texts.ts'

/** Every entry of an answer as a file for a spreadsheet. */
export function CsvButton({ answer }: { answer: Answer }) {
  const save = useMutation({
    mutationFn: () => body(api.GET('/api/v1/matches/export', { params: { query: { status: answer } } })),
    onSuccess: ({ csv }) => downloadText(`${answer}.csv`, 'text/csv;charset=utf-8', csv),
  })
  return (
    <span className="flex flex-wrap items-center gap-x-3">
      {save.error !== null && (
        <span role="alert" className="text-bad">
          {save.error.message}
        </span>
      )}
      <button
        type="button"
        disabled={save.isPending}
        onClick={() => save.mutate()}
        className="font-medium text-accent underline underline-offset-2 disabled:text-muted"
      >
        {texts.table.csv}
      </button>
    </span>
  )
}
