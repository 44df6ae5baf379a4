import { lazy, Suspense } from 'react'
import { Loading } from './states.tsx'

/** The parser comes with the first document that is shown. */
const Rendered = lazy(() =>
  import('./markdown-rendered.tsx').then((file) => ({ default: file.MarkdownRendered })),
)

/** A document as people read it: tables, task lists, code. Raw HTML in it stays text. */
export function Markdown({ text }: { text: string }) {
  return (
    <Suspense fallback={<Loading lines={8} />}>
      <Rendered text={text} />
    </Suspense>
  )
}
