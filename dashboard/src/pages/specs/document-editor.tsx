import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useBlocker } from '@tanstack/react-router'
import { useState } from 'react'
import { ApiError, api, body } from '../../api/client.ts'
import type { Output } from '../../api/forms.ts'
import { documentQuery } from '../../api/workflow-queries.ts'
import { Button } from '../../components/button.tsx'
import { Markdown } from '../../components/markdown.tsx'
import { toastDone, toastFailure } from '../../components/toasts.tsx'
import { texts } from '../../texts.ts'
import { dropDraft, keepDraft, readDraft } from './drafts.ts'

interface DocumentEditorProps {
  project: string | undefined
  loaded: Output<'documents.get'>
  /** Text to begin with, of an earlier version; it comes before a draft. */
  begin?: string
  onClose: () => void
}

/**
 * Writes a document under the version it was read with. What is typed is kept in this browser until it is written, so
 * neither a restart of the hub nor a closed tab loses it; somebody else's change is shown, never overwritten unasked.
 */
export function DocumentEditor({ project, loaded, begin, onClose }: DocumentEditorProps) {
  const [draft] = useState(() => (begin === undefined ? readDraft(loaded) : undefined))
  const [base, setBase] = useState(loaded)
  const [text, setText] = useState(begin ?? draft?.text ?? loaded.text)
  // A draft that was begun from an earlier version has not met what is saved now.
  const [comparing, setComparing] = useState(draft !== undefined && draft.etag !== loaded.etag)
  const client = useQueryClient()
  const changed = text !== base.text
  const query = documentQuery(project, loaded.spec, loaded.document)
  const leave = () => {
    dropDraft(loaded)
    onClose()
  }
  const write = useMutation({
    mutationFn: () =>
      body(
        api.PUT('/api/v1/specs/{spec}/documents/{document}', {
          params: { path: { spec: loaded.spec, document: loaded.document } },
          body: { text, ifMatch: base.etag, ...(project === undefined ? {} : { project }) },
        }),
      ),
    onSuccess: async () => {
      leave()
      toastDone(texts.editor.saved)
      await client.invalidateQueries({ queryKey: ['specs'] })
    },
  })
  useBlocker({
    shouldBlockFn: () => changed && !window.confirm(texts.editor.leave),
    enableBeforeUnload: changed,
  })
  const type = (next: string) => {
    setText(next)
    keepDraft(loaded, { etag: base.etag, text: next })
  }
  const conflict = write.error instanceof ApiError && write.error.code === 'DOCUMENT_CHANGED'
  /** From here on what the others wrote is known: the next write replaces it, and nothing else. */
  const takeTheirs = async () => {
    const theirs = await client.fetchQuery({ ...query, staleTime: 0 })
    setBase(theirs)
    keepDraft(loaded, { etag: theirs.etag, text })
    setComparing(true)
    write.reset()
  }
  return (
    <div className="rounded-lg border border-line bg-surface">
      <div className="flex flex-wrap items-center justify-end gap-2 border-b border-line px-4 py-2">
        {write.error !== null && (
          <p role="alert" className="mr-auto max-w-prose text-[13px] text-bad">
            {conflict ? texts.editor.conflict : write.error.message}
          </p>
        )}
        {conflict && (
          <Button onClick={() => void takeTheirs().catch(toastFailure)}>{texts.editor.compare}</Button>
        )}
        <Button onClick={leave}>{texts.editor.cancel}</Button>
        <Button look="primary" disabled={!changed || write.isPending} onClick={() => write.mutate()}>
          {texts.editor.save}
        </Button>
      </div>
      <div className="grid lg:grid-cols-2">
        <textarea
          aria-label={texts.editor.text}
          value={text}
          onChange={(event) => type(event.target.value)}
          spellCheck
          dir="auto"
          className="min-h-[60vh] w-full resize-y bg-transparent p-4 font-mono text-[13px] outline-none focus-visible:ring-2 focus-visible:ring-accent focus-visible:ring-inset"
        />
        <section
          aria-label={texts.editor.preview}
          className="border-t border-line p-4 lg:border-t-0 lg:border-l"
        >
          {comparing ? <Theirs text={base.text} /> : <Markdown text={text} />}
        </section>
      </div>
    </div>
  )
}

/** What somebody else wrote meanwhile, beside one's own text, to be brought together by hand. */
function Theirs({ text }: { text: string }) {
  return (
    <>
      <p className="mb-2 font-medium text-warn">{texts.editor.theirs}</p>
      <pre className="overflow-x-auto font-mono text-[13px] break-words whitespace-pre-wrap">{text}</pre>
    </>
  )
}
