import { memo } from 'react'
import ReactMarkdown from 'react-markdown'
import rehypeSanitize from 'rehype-sanitize'
import remarkGfm from 'remark-gfm'

/** Beyond this a document is shown as plain text: to lay out megabytes of elements would hold the page for seconds. */
const MAX_CHARACTERS = 400_000

/** What react-markdown makes is sanitised once more; images of other machines are not loaded, by the page's own policy. */
export const MarkdownRendered = memo(function MarkdownRendered({ text }: { text: string }) {
  if (text.length > MAX_CHARACTERS) {
    return <pre className="overflow-x-auto font-mono text-xs break-words whitespace-pre-wrap">{text}</pre>
  }
  return (
    <div className="prose" dir="auto">
      <ReactMarkdown remarkPlugins={[remarkGfm]} rehypePlugins={[rehypeSanitize]}>
        {text}
      </ReactMarkdown>
    </div>
  )
})
