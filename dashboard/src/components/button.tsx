import { Button as BaseButton } from '@base-ui/react/button'
import type { ComponentProps } from 'react'

const LOOK = {
  primary: 'bg-accent text-surface hover:opacity-90',
  plain: 'border border-line bg-surface hover:bg-sunken',
  quiet: 'text-muted hover:bg-sunken hover:text-ink',
  danger: 'border border-bad/40 bg-surface text-bad hover:bg-bad-soft',
} as const

interface ButtonProps extends Omit<ComponentProps<'button'>, 'className'> {
  look?: keyof typeof LOOK
  /** Only a symbol is seen: needs an `aria-label`. */
  square?: boolean
}

/** Every button of the house; `type="submit"` where it sends a form. */
export function Button({ look = 'plain', square = false, ...rest }: ButtonProps) {
  return (
    <BaseButton
      {...rest}
      className={`inline-flex h-8 items-center justify-center gap-1.5 rounded-md text-[13px] font-medium whitespace-nowrap disabled:cursor-not-allowed disabled:opacity-50 ${square ? 'w-8' : 'px-3'} ${LOOK[look]}`}
    />
  )
}
