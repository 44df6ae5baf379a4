import { Children, type ComponentProps, isValidElement } from 'react'
import { DIFF } from '../texts/diff.ts'

/**
 * A block of code of a document. A Mermaid diagram is shown as its source, well readable: whatever draws it one day takes
 * the place of the source here, makes SVG without inline styles, and keeps the source for who does not see the picture.
 */
export function CodeBlock({ children }: ComponentProps<'pre'>) {
  if (languageOf(children) !== 'mermaid') return <pre>{children}</pre>
  return (
    <figure className="overflow-hidden rounded-lg border border-line">
      <figcaption className="border-b border-line px-4 py-1.5 text-xs text-muted">{DIFF.mermaid}</figcaption>
      <pre className="!m-0 !rounded-none">{children}</pre>
    </figure>
  )
}

/** Of ```` ```mermaid ````: the parser gives its name as a class of the element inside. */
function languageOf(children: ComponentProps<'pre'>['children']): string | undefined {
  const [code] = Children.toArray(children)
  if (!isValidElement<{ className?: string }>(code)) return undefined
  return /(?:^|\s)language-(\S+)/.exec(code.props.className ?? '')?.[1]
}
