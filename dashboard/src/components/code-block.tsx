import { Children, type ComponentProps, isValidElement, type ReactNode } from 'react'
import { Diagram } from './diagram/diagram.tsx'

/** A block of code of a document; a Mermaid diagram is drawn. */
export function CodeBlock({ children }: ComponentProps<'pre'>) {
  const [code] = Children.toArray(children)
  if (!isValidElement<CodeProps>(code) || languageOf(code.props) !== 'mermaid') return <pre>{children}</pre>
  return <Diagram source={textOf(code.props.children)} />
}

interface CodeProps {
  readonly className?: string
  readonly children?: ReactNode
}

/** Of ```` ```mermaid ````: the parser gives its name as a class of the element inside. */
function languageOf({ className = '' }: CodeProps): string | undefined {
  return /(?:^|\s)language-(\S+)/.exec(className)?.[1]
}

function textOf(children: ReactNode): string {
  return Children.toArray(children)
    .filter((child) => typeof child === 'string')
    .join('')
}
