import { Menu as BaseMenu } from '@base-ui/react/menu'
import type { ReactElement } from 'react'

export interface MenuEntry {
  readonly id: string
  readonly label: string
  /** Why it cannot be chosen now; shown below the label. */
  readonly refusal?: string
  readonly danger?: boolean
  choose(): void
}

/** A list of actions behind a button, for pointer and keyboard. What cannot be chosen says why. */
export function Menu({ trigger, entries }: { trigger: ReactElement; entries: readonly MenuEntry[] }) {
  return (
    <BaseMenu.Root>
      <BaseMenu.Trigger render={trigger} />
      <BaseMenu.Portal>
        <BaseMenu.Positioner sideOffset={4} align="end" className="z-50 outline-none">
          <BaseMenu.Popup className="max-h-80 max-w-80 min-w-44 overflow-auto rounded-lg border border-line bg-surface p-1 shadow-lg outline-none">
            {entries.map(({ id, label, refusal, danger = false, choose }) => (
              <BaseMenu.Item
                key={id}
                disabled={refusal !== undefined}
                onClick={choose}
                className={`cursor-default rounded px-2.5 py-1.5 text-[13px] outline-none data-disabled:text-muted data-highlighted:bg-sunken ${danger ? 'text-bad' : ''}`}
              >
                {label}
                {refusal !== undefined && <span className="block text-xs text-muted">{refusal}</span>}
              </BaseMenu.Item>
            ))}
          </BaseMenu.Popup>
        </BaseMenu.Positioner>
      </BaseMenu.Portal>
    </BaseMenu.Root>
  )
}
