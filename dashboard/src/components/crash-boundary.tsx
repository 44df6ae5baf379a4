import { Component, type ReactNode } from 'react'
import { texts } from '../texts.ts'

/** React asks for a class here: what a page throws while rendering ends at this notice, not in a white screen. */
export class CrashBoundary extends Component<{ children: ReactNode }, { crashed: boolean }> {
  override state = { crashed: false }

  static getDerivedStateFromError() {
    return { crashed: true }
  }

  override render() {
    if (!this.state.crashed) return this.props.children
    return (
      <div role="alert" className="rounded-lg border border-line bg-bad-soft p-4 text-bad">
        <p>{texts.errors.crash}</p>
        <button type="button" className="mt-2 font-medium underline" onClick={() => location.reload()}>
          {texts.errors.reload}
        </button>
      </div>
    )
  }
}
