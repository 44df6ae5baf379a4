import { Toast } from '@base-ui/react/toast'
import { X } from 'lucide-react'
import { texts } from '../texts.ts'

/** One for the whole page, so that what is no component (a query, the live connection) may say something too. */
const manager = Toast.createToastManager()

const STAYS_MS = 6_000
/** Long enough to be noticed and taken back. */
const UNDO_STAYS_MS = 12_000

/** Says what was done, with a way back where there is one. */
export function toastDone(title: string, undo?: () => void): void {
  const id = manager.add({
    title,
    timeout: undo === undefined ? STAYS_MS : UNDO_STAYS_MS,
    ...(undo === undefined
      ? {}
      : {
          actionProps: {
            children: texts.undo,
            onClick: () => {
              manager.close(id)
              undo()
            },
          },
        }),
  })
}

/** Says what was refused, in the hub's words. */
export function toastFailure(error: Error): void {
  manager.add({
    title: texts.errors.refused,
    description: error.message,
    type: 'error',
    priority: 'high',
    timeout: 12_000,
  })
}

export function Toasts() {
  return (
    <Toast.Provider toastManager={manager} limit={4}>
      <Toast.Portal>
        <Toast.Viewport className="fixed right-4 bottom-4 left-4 z-60 flex flex-col gap-2 sm:left-auto sm:w-96">
          <List />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  )
}

function List() {
  const { toasts } = Toast.useToastManager()
  return toasts.map((toast) => (
    <Toast.Root
      key={toast.id}
      toast={toast}
      swipeDirection={[]}
      className={`rounded-lg border bg-surface p-3 shadow-lg ${toast.type === 'error' ? 'border-bad/50' : 'border-line'}`}
    >
      <Toast.Content className="flex items-start gap-3">
        <div className="min-w-0 flex-1 text-[13px]">
          <Toast.Title className={`font-medium ${toast.type === 'error' ? 'text-bad' : ''}`} />
          <Toast.Description className="mt-0.5 break-words text-muted" />
        </div>
        <Toast.Action className="text-[13px] font-medium text-accent underline underline-offset-2" />
        <Toast.Close aria-label={texts.close} className="text-muted hover:text-ink">
          <X size={16} aria-hidden="true" />
        </Toast.Close>
      </Toast.Content>
    </Toast.Root>
  ))
}
