import { Dialog } from '@base-ui/react/dialog'
import { X } from 'lucide-react'
import type { ReactNode, RefObject } from 'react'
import { texts } from '../texts.ts'
import { Button } from './button.tsx'

interface ModalProps {
  open: boolean
  onClose: () => void
  title: string
  hint?: string
  /** `wide` for what is compared or written, `side` for what belongs to a row of the page. */
  shape?: 'narrow' | 'wide' | 'side'
  /** Buttons at the end. */
  actions?: ReactNode
  /** What takes the focus at first, where it is not the first that can. */
  focus?: RefObject<HTMLElement | null>
  children: ReactNode
}

const SHAPE = {
  narrow: 'top-[12vh] left-1/2 w-[min(28rem,calc(100vw-2rem))] -translate-x-1/2 rounded-xl max-h-[76vh]',
  wide: 'top-[6vh] left-1/2 w-[min(64rem,calc(100vw-1rem))] -translate-x-1/2 rounded-xl max-h-[88vh]',
  side: 'top-0 right-0 h-dvh w-[min(44rem,100vw)] border-l',
} as const

/** A dialog over the page: it takes the focus and gives it back; Escape and a click beside it close it. */
export function Modal(props: ModalProps) {
  const { open, onClose, title, hint, shape = 'narrow', actions, focus, children } = props
  return (
    <Dialog.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-40 bg-black/40" />
        <Dialog.Popup
          {...(focus === undefined ? {} : { initialFocus: focus })}
          className={`fixed z-50 flex flex-col border border-line bg-surface shadow-xl outline-none ${SHAPE[shape]}`}
        >
          <div className="flex items-start gap-3 border-b border-line px-4 py-3">
            <div className="min-w-0 flex-1">
              <Dialog.Title className="font-semibold break-words">{title}</Dialog.Title>
              {hint !== undefined && (
                <Dialog.Description className="mt-0.5 text-[13px] text-muted">{hint}</Dialog.Description>
              )}
            </div>
            <Dialog.Close
              render={
                <Button look="quiet" square aria-label={texts.close}>
                  <X size={16} aria-hidden="true" />
                </Button>
              }
            />
          </div>
          <div className="min-h-0 flex-1 overflow-auto p-4">{children}</div>
          {actions !== undefined && (
            <div className="flex flex-wrap justify-end gap-2 border-t border-line px-4 py-3">{actions}</div>
          )}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
