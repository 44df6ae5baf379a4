import { memo, useState } from 'react'
import ReactMarkdown from 'react-markdown'
import rehypeSanitize from 'rehype-sanitize'
import remarkGfm from 'remark-gfm'
import { DIFF } from '../texts/diff.ts'
import { CodeBlock } from './code-block.tsx'
import { PlainLines } from './lines/plain-lines.tsx'

/** Beyond this a document is shown line by line: to lay out megabytes of elements would hold the page for seconds. */
const MAX_CHARACTERS = 150_000

/** Up to here it takes seconds, which somebody may want to wait. */
const MAX_ON_DEMAND = 1_000_000

/** Blocks of code are ours: a diagram is drawn there, once there is what draws it. */
const PARTS = { pre: CodeBlock }

/** What react-markdown makes is sanitised once more; images of other machines are not loaded, by the page's own policy. */
export const MarkdownRendered = memo(function MarkdownRendered({ text }: { text: string }) {
  const [anyway, setAnyway] = useState(false)
  if (text.length > MAX_CHARACTERS && !anyway) {
    return (
      <>
        <p className="mb-2 text-[13px] text-muted">
          {DIFF.tooLarge}{' '}
          {text.length <= MAX_ON_DEMAND && (
            <button
              type="button"
              onClick={() => setAnyway(true)}
              className="font-medium text-accent underline underline-offset-2"
            >
              {DIFF.anyway}
            </button>
          )}
        </p>
        <PlainLines text={text} />
      </>
    )
  }
  return (
    <div className="prose" dir="auto">
      <ReactMarkdown remarkPlugins={[remarkGfm]} rehypePlugins={[rehypeSanitize]} components={PARTS}>
        {text}
      </ReactMarkdown>
    </div>
  )
})
