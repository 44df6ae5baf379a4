import { useState } from 'react'
import { DIFF } from '../../texts/diff.ts'
import { toastFailure } from '../toasts.tsx'
import { type Compared, clipped, fits, gapsOf, linesOfText, type Opened, type Widened } from './diff-rows.ts'

/** As many lines as one look takes in. */
export const STEP = 20

export type Side = 'top' | 'end' | 'all'

export interface Widening {
  readonly widened: Widened | undefined
  /** All that is the same is shown. */
  readonly isWhole: boolean
  readonly isReading: boolean
  /** Shows more of a gap: after what stands above it, before what stands below it, or all of it. */
  open(gap: number, side: Side): void
  openAll(): void
  closeAll(): void
}

interface Source {
  /** The newer text. */
  read(): Promise<string>
  /** The text is not the one that was compared any more. */
  onChanged(): void
}

const ALL: Opened = { top: Number.MAX_SAFE_INTEGER, end: 0 }

/** How much is shown of what is the same in two texts; the text is read when it is first asked for. */
export function useWidening(compared: Compared, { read, onChanged }: Source): Widening {
  const { hunks, total } = compared
  const [known, setKnown] = useState<Widened & { hunks: Compared['hunks'] }>()
  const [isReading, setReading] = useState(false)
  // Another difference has other gaps.
  const widened = known?.hunks === hunks ? known : undefined
  const gaps = gapsOf(hunks, total)

  const show = async (next: (opened: ReadonlyMap<number, Opened>) => ReadonlyMap<number, Opened>) => {
    if (widened !== undefined) return setKnown({ ...widened, opened: next(widened.opened) })
    if (isReading) return
    setReading(true)
    try {
      const text = linesOfText(await read())
      if (fits(compared, text)) return setKnown({ hunks, text, opened: next(new Map()) })
      toastFailure(new Error(DIFF.changedMeanwhile))
      onChanged()
    } catch (error) {
      toastFailure(error as Error)
    } finally {
      setReading(false)
    }
  }
  return {
    widened,
    isReading,
    isWhole:
      widened !== undefined &&
      gaps.every((gap, at) => {
        const { top, end } = clipped(gap, widened.opened.get(at))
        return top + end === gap.lines
      }),
    open: (gap, side) =>
      void show((opened) => {
        const { top, end } = opened.get(gap) ?? { top: 0, end: 0 }
        const more = { top: { top: top + STEP, end }, end: { top, end: end + STEP }, all: ALL }
        return new Map(opened).set(gap, more[side])
      }),
    openAll: () => void show(() => new Map(gaps.map((_, at) => [at, ALL]))),
    closeAll: () => void show(() => new Map()),
  }
}
