import { memo } from 'react'
import ReactMarkdown from 'react-markdown'
import rehypeSanitize from 'rehype-sanitize'
import remarkGfm from 'remark-gfm'
import { DIFF } from '../texts/diff.ts'
import { CodeBlock } from './code-block.tsx'
import { PlainLines } from './lines/plain-lines.tsx'

/** Beyond this a document is shown line by line: to lay out megabytes of elements would hold the page for seconds. */
const MAX_CHARACTERS = 400_000

/** Blocks of code are ours: a diagram is drawn there, once there is what draws it. */
const PARTS = { pre: CodeBlock }

/** What react-markdown makes is sanitised once more; images of other machines are not loaded, by the page's own policy. */
export const MarkdownRendered = memo(function MarkdownRendered({ text }: { text: string }) {
  if (text.length > MAX_CHARACTERS) {
    return (
      <>
        <p className="mb-2 text-[13px] text-muted">{DIFF.tooLarge}</p>
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
